"""Promises over HTTP: whose they are, masked numbers, pages, the way of a callback, and figures that open to their rows."""

from datetime import timedelta
from typing import Any

import pytest

from callcenter.app import build_kernel
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.telephony.models import Recording
from callcenter.telephony.services import seats
from callcenter.telephony.tasks import sweep_promises
from tests.desk import Desk, open_desk
from tests.factories_customers import make_customer
from tests.factories_telephony import make_queue, make_ready
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.lost import CALLER, Lost
from tests.statements import counted

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
PROMISES = "/api/v1/promises"


@pytest.fixture
def desk(db: Database) -> Desk:
    return open_desk(db)


@pytest.fixture
def lost(desk: Desk) -> Lost:
    with desk.db.writing() as session:
        queue = make_queue(session, desk.cast.ana.person_id)
    return Lost(Floor(desk.db, desk.cast, queue, now=desk.clock.now))


def later(desk: Desk, lost: Lost, **span: float) -> None:
    """Time passes for both clocks."""
    lost.floor.now = max(lost.floor.now, desk.clock.now) + timedelta(**span)
    desk.clock.now = lost.floor.now


def get(desk: Desk, name: str, path: str = "") -> Any:
    answer = desk.client(getattr(desk.cast, name)).get(f"{PROMISES}{path}")
    assert answer.status_code == 200, answer.json
    return answer.json


def post(desk: Desk, name: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = desk.client(getattr(desk.cast, name)).post(f"{PROMISES}{path}", json=body)
    return answer.status_code, answer.json


def test_agents_see_those_of_their_queues_and_supervisors_all_with_numbers_as_they_may(desk: Desk, lost: Lost) -> None:
    lost.lose()
    later(desk, lost, minutes=5)
    seen = {name: get(desk, name)["items"] for name in ("ana", "bo", "sam", "qi", "admin")}
    assert {name: len(items) for name, items in seen.items()} == {"ana": 1, "bo": 0, "sam": 1, "qi": 1, "admin": 1}
    assert seen["ana"][0]["number"]["number"] == "+86138****8000"
    assert seen["sam"][0]["number"]["number"] == CALLER
    promise = seen["ana"][0]["id"]
    assert desk.client(desk.cast.bo).get(f"{PROMISES}/{promise}").status_code == 404
    assert desk.client(desk.cast.kit).get(PROMISES).status_code == 403


def test_the_list_goes_on_by_cursor_in_the_order_of_being_due(desk: Desk, lost: Lost) -> None:
    for digit in range(7):
        lost.lose(f"+861380000000{digit}", "callback" if digit % 2 else "abandoned")
    later(desk, lost, minutes=30)
    items, cursor = [], ""
    while True:
        page = get(desk, "sam", f"?limit=3&cursor={cursor}")
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert len({one["id"] for one in items}) == 7
    assert [one["due_at"] for one in items] == sorted(one["due_at"] for one in items)
    newest = get(desk, "sam", "?order=newest")["items"]
    assert [one["opened_at"] for one in newest] == sorted((one["opened_at"] for one in items), reverse=True)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?kind=callback", 1),
        ("?state=open", 2),
        ("?state=claimed", 1),
        ("?open=false", 0),
        ("?due=true", 3),
        ("?due=false", 0),
        ("?mine=true", 0),
        ("?asking=true", 0),
        ("?queue_id=1", 3),
        ("?customer_id=77", 0),
        ("?from=2030-01-01T00:00:00Z", 0),
        ("?to=2030-01-01T00:00:00Z", 3),
    ],
)
def test_filters_all_fit(desk: Desk, lost: Lost, query: str, count: int) -> None:
    for digit, reason in enumerate(("abandoned", "callback", "max_wait")):
        lost.lose(f"+861380000000{digit}", reason)
    later(desk, lost, minutes=30)
    post(desk, "ana", "/next")
    assert len(get(desk, "sam", query)["items"]) == count


@pytest.mark.parametrize("query", ["?from=2030-01-01T00:00:00", "?state=lost", "?order=random", "?cursor=nonsense"])
def test_what_no_filter_knows_is_refused(desk: Desk, lost: Lost, query: str) -> None:
    assert desk.client(desk.cast.sam).get(f"{PROMISES}{query}").status_code == 422


def test_a_page_of_fifty_takes_as_many_statements_as_one_of_one(desk: Desk, lost: Lost) -> None:
    client = desk.client(desk.cast.sam)
    with lost.floor.step() as session:
        make_customer(session, "Li", "+8613800000100")
    lost.lose("+8613800000100")
    with counted(desk.db) as one:
        assert len(client.get(PROMISES).json["items"]) == 1
    for number in range(49):
        lost.lose(f"+86138000001{number + 10:02d}")
    with counted(desk.db) as fifty:
        assert len(client.get(PROMISES).json["items"]) == 50
    assert len(fifty) == len(one)


def at_the_phone(desk: Desk, lost: Lost, *names: str) -> None:
    with lost.floor.step() as session:
        for name in names:
            make_ready(session, getattr(desk.cast, name).person_id, lost.floor.now)


def test_the_way_of_a_callback(desk: Desk, lost: Lost) -> None:
    at_the_phone(desk, lost, "ana")
    with lost.floor.step() as session:
        make_customer(session, "Li", CALLER)
    lost.lose()
    later(desk, lost, minutes=5)
    assert get(desk, "ana", "/summary")["due"] == 1
    status, taken = post(desk, "ana", "/next")
    assert (status, taken["promise"]["state"], taken["promise"]["claimed_by"]["name"]) == (200, "claimed", "陈安娜")
    promise = taken["promise"]["id"]
    assert taken["promise"]["card"]["customer"]["name"] == "Li"
    assert [one["kind"] for one in taken["promise"]["history"]] == ["abandoned"]
    assert get(desk, "ana", "/summary")["mine"]["id"] == promise
    assert get(desk, "ana", "/summary")["due"] == 0
    status, accepted = post(desk, "ana", f"/{promise}/call")
    assert status == 202
    ((_, command),) = desk.bus.commands(after="0-0", wait_seconds=0)
    assert (command["name"], command["args"]["promise_id"]) == ("call.dial", promise)
    assert (command["args"]["number"], command["args"]["call_id"]) == (CALLER, accepted["call_id"])
    lost.floor.now = desk.clock.now
    call = lost.dial(CALLER, desk.cast.ana, promise_id=promise)
    assert post(desk, "sam", f"/{promise}/drop", {"reason": "not_needed"})[0] == 409
    lost.pick_up(call)
    detail = get(desk, "ana", f"/{promise}")
    assert (detail["state"], detail["kept_by_call_id"]) == ("kept", call)
    assert [step["to_state"] for step in detail["trail"]] == ["claimed", "calling", "kept"]
    assert post(desk, "ana", "/next")[1] == {"promise": None}


def test_who_calls_us_is_not_called(desk: Desk, lost: Lost) -> None:
    at_the_phone(desk, lost, "ana")
    lost.lose()
    later(desk, lost, minutes=5)
    promise = post(desk, "ana", "/next")[1]["promise"]["id"]
    waiting = lost.call()
    assert get(desk, "ana", f"/{promise}")["on_the_line"] == waiting
    status, problem = post(desk, "ana", f"/{promise}/call")
    assert (status, problem["code"]) == (409, "caller-on-the-line")


def test_calling_needs_a_free_seat_with_a_device(desk: Desk, lost: Lost) -> None:
    lost.lose()
    later(desk, lost, minutes=5)
    promise = lost.open().id
    assert post(desk, "ana", f"/{promise}/call")[0] == 409, "a browser that is not connected"
    assert lost.open().state == "open", "and so it was not taken either"
    with lost.floor.step() as session:
        seat = seats.seat_of(session=session, user_id=desk.cast.ana.person_id, now=desk.clock.now)
        seat.device_kind, seat.device_uri = "sip", "sip:1001@127.0.0.1"
    assert post(desk, "ana", f"/{promise}/call")[0] == 202


def test_put_back_dropped_and_opened_again(desk: Desk, lost: Lost) -> None:
    lost.lose()
    later(desk, lost, minutes=5)
    promise = post(desk, "ana", "/next")[1]["promise"]["id"]
    at = (desk.clock.now + timedelta(hours=1)).isoformat()
    status, view = post(desk, "ana", f"/{promise}/release", {"reason": "not_now", "retry_at": at})
    assert (status, view["state"], view["reason"]) == (200, "open", "not_now")
    assert post(desk, "ana", f"/{promise}/drop", {"reason": "not_needed"})[1]["code"] == "promise-taken"
    assert post(desk, "ana", f"/{promise}/claim")[0] == 200
    status, problem = post(desk, "ana", f"/{promise}/drop", {"reason": "other"})
    assert (status, problem["errors"][0]["field"]) == (422, "note")
    assert post(desk, "ana", f"/{promise}/drop", {"reason": "wrong_number"})[1]["state"] == "dropped"
    assert post(desk, "ana", f"/{promise}/drop", {"reason": "wrong_number"})[1]["code"] == "move-not-allowed"
    assert post(desk, "ana", f"/{promise}/reopen")[1]["state"] == "open"
    assert post(desk, "ana", f"/{promise}/release", {"reason": "because"})[0] == 422


def test_claims_that_ran_out_are_swept(desk: Desk, lost: Lost) -> None:
    lost.lose()
    later(desk, lost, minutes=5)
    post(desk, "ana", "/next")
    later(desk, lost, minutes=6)
    sweep_promises(build_kernel(Settings(home="data"), db=desk.db, bus=desk.bus, now=desk.clock))
    assert lost.open().state == "open"


def test_the_recovered_rate_opens_to_the_rows_behind_it(desk: Desk, lost: Lost) -> None:
    for digit in range(4):
        lost.lose(f"+861380000000{digit}")
    lost.answer(lost.call("+8613800000000"), desk.cast.ana)
    lost.answer(lost.call("+8613800000001"), desk.cast.ana)
    later(desk, lost, minutes=5)
    post(desk, "sam", f"/{lost.open('+8613800000002').id}/drop", {"reason": "not_needed"})
    today = get(desk, "sam", "/summary")["today"]
    assert {key: today[key] for key in ("opened", "kept", "dropped", "waiting", "rate")} == {
        "opened": 4,
        "kept": 2,
        "dropped": 1,
        "waiting": 1,
        "rate": 0.5,
    }
    assert today["median_seconds"] > 0
    behind = f"from={today['since']}&to={today['until']}".replace("+", "%2B")
    assert len(get(desk, "sam", f"?{behind}")["items"]) == today["opened"]
    assert len(get(desk, "sam", f"?{behind}&state=kept")["items"]) == today["kept"]
    assert get(desk, "bo", "/summary")["today"]["rate"] is None, "nothing of Bo's queues"
    week = get(desk, "sam", "/summary")["week"]
    assert (week["opened"], week["kept"]) == (4, 2)


def test_the_message_behind_a_promise_is_for_the_agents_of_its_queue(desk: Desk, lost: Lost) -> None:
    call = lost.lose(reason="voicemail")
    with lost.floor.step() as session:
        session.add(
            Recording(
                id="a" * 32,
                call_id=call,
                kind="voicemail",
                state="closed",
                state_since=lost.floor.now,
                path="2026/11/23/a",
                started_at=lost.floor.now,
                seconds=7.5,
            )
        )
    detail = get(desk, "ana", f"/{lost.open().id}")
    assert detail["history"][0]["recording"] == {"id": "a" * 32, "state": "closed", "seconds": 7.5}
    got = {
        name: desk.client(getattr(desk.cast, name)).get(f"/api/v1/recordings/{'a' * 32}").status_code
        for name in ("ana", "bo", "sam", "kit")
    }
    assert got == {"ana": 200, "bo": 404, "sam": 200, "kit": 403}
