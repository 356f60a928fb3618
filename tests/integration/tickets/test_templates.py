"""Prepared texts: whose they are, what their variables stand for, and what is done when one is used."""

from typing import Any

import pytest
from sqlalchemy import select

from callcenter.kernel.actor import Actor
from callcenter.kernel.audit import AuditEntry
from tests.factories_customers import make_customer
from tests.factories_tickets import make_ticket
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.test_pressing import ok, send

URL = "/api/v1/ticket-templates"


def body(zh: str, en: str = "", **more: Any) -> dict[str, Any]:
    return {"name": {"zh-CN": "致歉", "en": "Apology"}, "text": {"zh-CN": zh, "en": en}, **more}


def add(desk: Desk, who: Actor, fields: dict[str, Any]) -> Any:
    return desk.browser(who).post(URL, json=fields)


def listed(desk: Desk, who: Actor, **query: Any) -> list[int]:
    return [one["id"] for one in desk.browser(who).get(URL, query_string=query).json["items"]]


def filled(desk: Desk, who: Actor, ticket_id: int, template_id: int, **query: Any) -> dict[str, Any]:
    answer = desk.browser(who).get(f"/api/v1/tickets/{ticket_id}/templates/{template_id}", query_string=query)
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


@pytest.fixture
def order(desk: Desk) -> int:
    """Of a customer whose language is English, and whose name is a trap."""
    with desk.db.writing() as session:
        customer = make_customer(session, "{agent.name} <b>", "13800138000")
        customer.language = "en"
        return make_ticket(session, desk.cast.ana, customer_id=customer.id, kind="repair").id


def test_variables_stand_for_what_the_order_says_and_values_are_never_read_again(desk: Desk, order: int) -> None:
    text = "{customer.name}，{ticket.number}（{ticket.type}，{ticket.priority}）由 {agent.name} 处理 {{}} {today} {ticket.due}"
    made = ok(add(desk, desk.cast.ana, body(text)))
    found = filled(desk, desk.cast.ana, order, made["id"])
    assert found["text"] == "{agent.name} <b>，20261123-0001（报修，高）由 陈安娜 处理 {} 2026年11月23日"
    assert found["missing"] == ["ticket.due"]


def test_a_reply_speaks_the_customers_language_and_a_comment_ones_own(desk: Desk, order: int) -> None:
    reply = ok(add(desk, desk.cast.ana, body("现在 {now}", "Now {now}", public=True)))
    inside = ok(add(desk, desk.cast.ana, body("现在", "Now")))
    chinese = ok(add(desk, desk.cast.ana, body("只有中文", public=True)))
    assert filled(desk, desk.cast.ana, order, reply["id"])["text"] == "Now 23 November 2026 10:30"
    assert filled(desk, desk.cast.ana, order, reply["id"], language="zh-CN")["text"] == "现在 2026年11月23日 10:30"
    assert filled(desk, desk.cast.ana, order, inside["id"])["text"] == "现在"
    assert filled(desk, desk.cast.ana, order, chinese["id"])["text"] == "只有中文"


def test_a_text_that_grows_long_by_its_values_is_shown_all_the_same(desk: Desk, order: int) -> None:
    made = ok(add(desk, desk.cast.ana, body("{ticket.number}" * 1300 + "{ticket.subject}" * 20)))
    assert len(filled(desk, desk.cast.ana, order, made["id"])["text"]) > 1300 * 13
    long = ok(add(desk, desk.cast.ana, body("{now}" * 4000)))
    assert len(filled(desk, desk.cast.ana, order, long["id"])["text"]) > 60_000


@pytest.mark.parametrize("path", ["", "/preview"])
def test_an_unknown_variable_is_named_before_anybody_uses_it(desk: Desk, path: str) -> None:
    fields = body("{custmer.name}", "{now") if not path else {"text": {"zh-CN": "{custmer.name}", "en": "{now"}}
    answer = desk.browser(desk.cast.ana).post(URL + path, json=fields)
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [
        ("text.zh-CN", "unknown-variable"),
        ("text.en", "lone-brace"),
    ]
    assert "{custmer.name}" in answer.json["errors"][0]["message"]


def test_a_preview_has_believable_values_in_both_languages(desk: Desk) -> None:
    fields = {"text": {"zh-CN": "{customer.name}您好", "en": "Dear {customer.name}"}}
    found = desk.browser(desk.cast.ana).post(f"{URL}/preview", json=fields).json
    assert found["text"] == {"zh-CN": "王芳您好", "en": "Dear Wang Fang"}


def test_ones_own_are_nobody_elses_and_shared_ones_are_kept_by_administrators(desk: Desk, order: int) -> None:
    ana, bo, admin = desk.cast.ana, desk.cast.bo, desk.cast.admin
    own, shared = ok(add(desk, ana, body("我的"))), ok(add(desk, admin, body("大家的", shared=True)))
    assert add(desk, ana, body("大家的", shared=True)).json["code"] == "forbidden"
    assert (set(listed(desk, ana)), listed(desk, bo)) == ({own["id"], shared["id"]}, [shared["id"]])
    assert desk.browser(admin).delete(f"{URL}/{own['id']}").status_code == 404
    assert desk.browser(ana).delete(f"{URL}/{shared['id']}").status_code == 403
    assert desk.browser(bo).get(f"/api/v1/tickets/{order}/templates/{shared['id']}").status_code == 404
    assert send(desk, ana, "POST", f"{order}/templates", {"template_id": 10**6}).status_code == 404
    assert desk.browser(ana).delete(f"{URL}/{own['id']}").status_code == 204
    assert listed(desk, ana) == [shared["id"]]
    with desk.db.reading() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act.like("ticket_template.%"))).all()
    assert acts == ["ticket_template.created", "ticket_template.created", "ticket_template.removed"]


def test_a_text_is_for_its_type_and_those_below(desk: Desk, order: int) -> None:
    ana = desk.cast.ana
    with desk.db.writing() as session:
        other = make_ticket(session, ana, kind="complaint").id
    repair = ok(add(desk, ana, body("修", type_id=desk.types["repair"])))["id"]
    group = ok(add(desk, ana, body("售后", type_id=desk.types["after-sales"])))["id"]
    everywhere = ok(add(desk, ana, body("都可以")))["id"]
    assert set(listed(desk, ana, ticket_id=order)) == {repair, group, everywhere}
    assert listed(desk, ana, ticket_id=other) == [everywhere]
    answer = add(desk, ana, body("？", type_id=10**6))
    assert [one["field"] for one in answer.json["errors"]] == ["type_id"]


def test_a_change_needs_the_version_and_the_same_again_is_none(desk: Desk) -> None:
    ana = desk.browser(desk.cast.ana)
    made = ok(add(desk, desk.cast.ana, body("一")))
    url = f"{URL}/{made['id']}"
    assert ana.put(url, json=body("二")).status_code == 428
    second = ana.put(url, json=body("二"), headers={"If-Match": '"1"'}).json
    assert (second["text"]["zh-CN"], second["version"]) == ("二", 2)
    assert ana.put(url, json=body("三"), headers={"If-Match": '"1"'}).json["code"] == "stale"
    assert ana.put(url, json=body("二"), headers={"If-Match": '"2"'}).json["version"] == 2
    empty = ana.put(url, json=body(" "), headers={"If-Match": '"2"'})
    assert [one["field"] for one in empty.json["errors"]] == ["text"]


def test_a_macro_takes_over_sets_the_priority_and_solves_at_once(desk: Desk, order: int) -> None:
    ana, sam = desk.cast.ana, desk.cast.sam
    ok(send(desk, ana, "PUT", f"{order}/assignee", {"user_id": sam.person_id}))
    made = ok(add(desk, ana, body("已远程解决", takes_over=True, priority="low", solves=True)))
    done = ok(send(desk, ana, "POST", f"{order}/templates", {"template_id": made["id"], "text": "已远程解决。"}))
    assert (done["state"], done["priority"], done["solution"]) == ("solved", "low", "已远程解决。")
    assert done["assignee"]["id"] == ana.person_id
    assert done["comments"] == []


def test_a_macro_does_all_or_nothing(desk: Desk, order: int) -> None:
    ana = desk.cast.ana
    made = ok(add(desk, ana, body("好了", priority="low", solves=True)))
    refused = send(desk, ana, "POST", f"{order}/templates", {"template_id": made["id"], "text": "好了"})
    assert (refused.status_code, refused.json["code"]) == (409, "move-not-allowed")
    assert ok(send(desk, ana, "GET", str(order)))["priority"] == "high"
    silent = send(desk, ana, "POST", f"{order}/templates", {"template_id": made["id"]})
    assert (silent.status_code, silent.json["errors"][0]["field"]) == (422, "text")


def test_a_plain_text_becomes_a_comment_or_a_reply(desk: Desk, order: int) -> None:
    ana = desk.cast.ana
    for is_public in (False, True):
        made = ok(add(desk, ana, body("请稍候", public=is_public, takes_over=is_public)))
        done = ok(send(desk, ana, "POST", f"{order}/templates", {"template_id": made["id"], "text": "请稍候一天"}))
        assert (done["comments"][-1]["text"], done["comments"][-1]["public"]) == ("请稍候一天", is_public)
    assert (done["state"], done["assignee"]["id"]) == ("in_progress", ana.person_id)
    waits = ok(send(desk, ana, "PUT", f"{order}/wait", {}))
    again = ok(send(desk, ana, "POST", f"{order}/templates", {"template_id": made["id"], "text": "还在等"}))
    assert (waits["state"], again["state"]) == ("waiting", "waiting")
