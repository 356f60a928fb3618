"""The whole life of work orders by random actors, against a model of it that is written down once more."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.customers.models import OpenItem
from callcenter.kernel.actor import Actor
from callcenter.kernel.http.context import Kernel
from callcenter.tickets.tasks import wake_tickets
from tests.factories_customers import make_customer
from tests.integration.tickets.conftest import Desk
from tests.integration.tickets.life_model import EVERYBODY, LEADS, PENDING, SUPERVISORS, WAYS, WRITERS, Known
from tests.integration.tickets.test_merging import CHANGING


class Life:
    """Any move by anybody at any time: it is done as the model says, or refused with a reason, and nothing changes."""

    def __init__(self, desk: Desk, customer_id: int, seed: int) -> None:
        self.desk, self.customer_id = desk, customer_id
        self.chance = random.Random(seed)  # noqa: S311
        self.people: dict[str, Actor] = {name: desk.cast.actors()[name] for name in EVERYBODY}
        self.names = {actor.person_id: name for name, actor in self.people.items()}
        self.team = {name: str(actor.team_id) for name, actor in self.people.items()}
        self.known: dict[int, Known] = {}
        self.kept: dict[int, tuple[Known, Known, Known]] = {}
        self.seen: dict[int, Any] = {}

    def step(self) -> None:
        """Something happens to one of the last orders, mostly by somebody who may; then everybody looks."""
        who = self.chance.choice(("ana", "ana", "bo", "bo", "sam", "sam", "sam", "qi", "kit"))
        to = self.chance.choice(WRITERS)
        wanted = self.chance.random() < 0.5
        number, other = (self.chance.choice(sorted(self.known)[-4:] or [0]) for _ in range(2))
        happenings: dict[str, tuple[int, Callable[[], object]]] = {
            "make": (1, lambda: self.make(to, self.chance.choice((None, *WRITERS)), self.chance.random() < 0.2)),
            "press": (9, lambda: self.press(number, who, self.any_move(number), to)),
            "urge": (1, lambda: self.urge(number, who)),
            "supervise": (1, lambda: self.supervise(number, who, wanted)),
            "watch": (1, lambda: self.watch(number, who, wanted)),
            "comment": (1, lambda: self.comment(number, who)),
            "merge": (2, lambda: self.merge(number, other, who)),
            "unmerge": (1, lambda: self.unmerge(number, who)),
            "unmerge what was merged": (
                1,
                lambda: self.unmerge(self.chance.choice(sorted(self.kept) or [number]), who),
            ),
            "rest": (1, lambda: self.rest_and_wake(number)),
        }
        name = (
            "make"
            if not self.known
            else self.chance.choices([*happenings], [each for each, _ in happenings.values()])[0]
        )
        happenings[name][1]()
        self.everybody_sees_what_is_theirs()

    def any_move(self, number: int) -> str:
        """Mostly one that the state has."""
        fit = [move for move, (states, _) in LEADS.items() if self.known[number].state in states]
        return self.chance.choice(sorted(fit if fit and self.chance.random() < 0.8 else LEADS))

    def send(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """One request, a second after the last."""
        self.desk.clock.forward(seconds=1)
        return self.desk.browser(self.people[who]).open(f"/api/v1/tickets{path}", method=method, json=body)

    def refusal(self, order: Known, who: str, allowed: tuple[str, ...]) -> int | None:
        """Why somebody may not do this at all: without the right 403, without sight 404."""
        if who not in allowed:
            return 403
        return None if order.may_be_seen_by(who, self.team[who]) else 404

    def check(self, answer: Any, order: Known) -> None:
        """The opened order is as the model knows it."""
        assert answer.status_code in {200, 201}, answer.json
        found = answer.json
        assert found["state"] == order.state
        assert self.names.get((found["assignee"] or {}).get("id")) == order.assignee
        assert self.names.get((found["supervisor"] or {}).get("id")) == order.supervisor
        assert (found["urges"], found["returned_at"] is not None) == (order.urges, order.is_returned)
        assert {self.names[one] for one in found["watchers"]} == order.watchers
        assert (found["merged_into"] or {}).get("id") == order.into
        assert str(found["team"]["id"]) == order.team
        assert len(found["trail"]) == order.steps
        assert set(found["allowed"]) == {move for move, (states, _) in LEADS.items() if order.state in states}

    def make(self, who: str, to: str | None, settled: bool) -> int:
        """Left for the team, given to somebody, taken, or settled on the spot."""
        body = {
            "type_id": self.desk.types["enquiry"],
            "subject": "空调不制冷",
            "customer_id": self.customer_id,
            "assignee_id": self.people[to].person_id if to else None,
            "settled": settled,
        }
        answer = self.send(who, "POST", "", body)
        assignee = to or (who if settled else None)
        state = "closed" if settled else "new" if to is None else "in_progress" if to == who else "assigned"
        order = Known(answer.json["id"], who, self.team[assignee or who], state=state, assignee=assignee)
        self.known[order.id] = order
        self.check(answer, order)
        return order.id

    def press(self, number: int, who: str, move: str, to: str) -> None:
        """One of the nine moves."""
        order = self.known[number]
        body = {
            "assign": {"user_id": self.people[to].person_id},
            "release": {"user_id": None},
            "return": {"reason": "缺少型号"},
            "wait": {},
            "solve": {"text": "已修好"},
            "close": {},
        }.get(move)
        method, path = WAYS[move]
        answer = self.send(who, method, f"/{number}/{path}", body)
        refused = self.refusal(order, who, WRITERS) or self.barred(order, who, move, to)
        if refused is not None:
            assert answer.status_code == refused, (move, answer.json)
            return
        if not self.is_repetition(order, who, move, to):
            self.moved(order, who, move, to)
        self.check(answer, order)

    def is_repetition(self, order: Known, who: str, move: str, to: str) -> bool:
        """What is so already: it is answered, and leaves no step."""
        return (
            (move == "claim" and order.state == "in_progress" and order.assignee == who)
            or (move == "assign" and order.state == "assigned" and order.assignee == to)
            or (move == "release" and order.state == "new")
        )

    def barred(self, order: Known, who: str, move: str, to: str) -> int | None:
        """Why not now: 409."""
        if self.is_repetition(order, who, move, to):
            return None
        of_another = move == "claim" and order.state == "assigned" and order.assignee != who
        at_its_maker = move == "return" and order.assignee == order.creator
        in_another = move == "reopen" and order.into is not None
        return 409 if of_another or at_its_maker or in_another or order.state not in LEADS[move][0] else None

    def moved(self, order: Known, who: str, move: str, to: str) -> None:
        """What a move does."""
        order.state, order.steps = LEADS[move][1], order.steps + 1
        given = {"claim": who, "assign": to, "return": order.creator}.get(move)
        if given is not None:
            order.assignee, order.team = given, self.team[given]
        elif move == "release":
            order.assignee = None
        elif move == "reopen":
            order.assignee = order.assignee or who
        if move in {"claim", "assign", "release", "return"}:
            order.is_returned = move == "return"

    def urge(self, number: int, who: str) -> None:
        """The customer asks again."""
        order = self.known[number]
        answer = self.send(who, "POST", f"/{number}/urges", {})
        refused = self.refusal(order, who, WRITERS) or (None if order.state in PENDING else 409)
        if refused is not None:
            assert answer.status_code == refused
            return
        order.urges, order.steps = order.urges + 1, order.steps + 1
        self.check(answer, order)

    def supervise(self, number: int, who: str, wanted: bool) -> None:
        """Somebody wants to be sure that it is done, or no longer."""
        order = self.known[number]
        answer = self.send(who, "PUT" if wanted else "DELETE", f"/{number}/supervision", {} if wanted else None)
        refused = self.refusal(order, who, SUPERVISORS) or (409 if wanted and order.state not in PENDING else None)
        if refused is not None:
            assert answer.status_code == refused
            return
        if (order.supervisor is not None) != wanted:
            order.supervisor, order.steps = who if wanted else None, order.steps + 1
        self.check(answer, order)

    def watch(self, number: int, who: str, wanted: bool) -> None:
        """Follow it, or no longer."""
        order = self.known[number]
        answer = self.send(who, "PUT" if wanted else "DELETE", f"/{number}/watch")
        refused = self.refusal(order, who, (*WRITERS, "qi"))
        if refused is not None:
            assert answer.status_code == refused
            return
        order.watchers = order.watchers | {who} if wanted else order.watchers - {who}
        self.check(answer, order)

    def comment(self, number: int, who: str) -> None:
        """Say something."""
        order = self.known[number]
        answer = self.send(who, "POST", f"/{number}/comments", {"text": "再联系"})
        refused = self.refusal(order, who, WRITERS)
        assert answer.status_code == (refused or 201)
        order.steps += refused is None

    def merge(self, source: int, into: int, who: str) -> None:
        """Make one of two."""
        one, other = self.known[source], self.known[into]
        before = self.whole(source), self.whole(into)
        answer = self.send(who, "PUT", f"/{source}/merge", {"into_id": into})
        itself = 422 if source == into else None
        unfit = 409 if one.state == "closed" or other.state not in PENDING else None
        refused = 403 if who not in WRITERS else itself
        refused = refused or self.refusal(one, who, WRITERS) or self.refusal(other, who, WRITERS) or unfit
        if refused is not None:
            assert answer.status_code == refused, answer.json
            return
        former = replace(one, watchers=set(one.watchers)), replace(other, watchers=set(other.watchers))
        one.state, one.into, one.steps = "closed", into, one.steps + 1
        other.urges += one.urges
        other.watchers, other.steps = other.watchers | one.watchers, other.steps + 1
        self.kept[source] = (*former, replace(other, watchers=set(other.watchers)))
        self.seen[source] = before, (self.whole(source), self.whole(into))
        self.check(answer, one)

    def unmerge(self, number: int, who: str) -> None:
        """They are as they were, but for what was changed since: field by field, where nothing was."""
        order = self.known[number]
        other = self.known.get(order.into or 0)
        now = (self.whole(number), self.whole(other.id)) if other else None
        answer = self.send(who, "DELETE", f"/{number}/merge")
        refused = self.refusal(order, who, WRITERS) or (409 if other is None else self.refusal(other, who, WRITERS))
        if refused is not None or other is None:
            assert answer.status_code == refused, answer.json
            return
        source, target, after = self.kept.pop(number)
        order.state, order.assignee, order.team = source.state, source.assignee, source.team
        order.is_returned, order.into, order.steps = source.is_returned, None, order.steps + 1
        if other.urges == after.urges:
            other.urges = target.urges
        other.watchers -= after.watchers - target.watchers
        other.steps += 1
        self.check(answer, order)
        before, merged = self.seen.pop(number)
        if now == merged:
            assert (self.whole(number), self.whole(other.id)) == before

    def whole(self, number: int, *, with_trail: bool = False) -> dict[str, Any]:
        """Every field that is not of time and trail, or all of them."""
        found = self.send("sam", "GET", f"/{number}").json
        return {name: value for name, value in found.items() if with_trail or name not in CHANGING}

    def rest_and_wake(self, number: int) -> None:
        """What waits until a moment goes on by itself."""
        order = self.known[number]
        until = self.desk.clock.now + timedelta(seconds=10)
        answer = self.send("sam", "PUT", f"/{number}/wait", {"until": until.isoformat()})
        if order.state not in LEADS["wait"][0]:
            assert answer.status_code == 409
            return
        self.desk.clock.forward(seconds=20)
        parts = self.desk.app.extensions["callcenter"]
        assert isinstance(parts, Kernel)
        wake_tickets(parts)
        order.state, order.steps = "in_progress", order.steps + 2

    def everybody_sees_what_is_theirs(self) -> None:
        """One order, by everybody in turn; and what is owed stands on the customer's record, once."""
        order = list(self.known.values())[sum(one.steps for one in self.known.values()) % len(self.known)]
        for who in EVERYBODY:
            answer = self.send(who, "GET", f"/{order.id}")
            expected = 403 if who == "kit" else 200 if order.may_be_seen_by(who, self.team[who]) else 404
            assert answer.status_code == expected, (who, order)
            if expected == 200:
                self.check(answer, order)
        with self.desk.db.reading() as session:
            owed = session.scalars(select(OpenItem.ref_id).where(OpenItem.customer_id == self.customer_id)).all()
        owed_here = sorted(int(each) for each in owed if int(each) in self.known)
        assert owed_here == sorted(one.id for one in self.known.values() if one.state in PENDING)


@pytest.mark.parametrize("seed", range(3))
def test_any_life_of_a_work_order_is_as_the_model_says(desk: Desk, seed: int) -> None:
    with desk.db.writing() as session:
        customer_id = make_customer(session).id
    life = Life(desk, customer_id, seed)
    for _ in range(150):
        life.step()
    kinds = {step["kind"] for each in life.known for step in life.whole(each, with_trail=True)["trail"]}
    assert kinds >= {"created", "moved", "assigned", "commented", "merged"}
