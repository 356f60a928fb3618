"""Whatever callers, agents and time do: one promise a person, one holder, no call without a word, no contact that keeps nothing."""

from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from callcenter.app import open_database
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Base
from callcenter.kernel.errors import Problem
from callcenter.kernel.ids import new_id
from callcenter.telephony import promising
from callcenter.telephony.models import Call, Promise, PromisedCall
from callcenter.telephony.services import promise_work
from callcenter.telephony.services.promise_work import PutBack
from tests.cast import make_cast
from tests.conftest import MOMENT
from tests.factories_telephony import make_queue
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.lost import OVER, Lost

NUMBERS = [f"+861380000000{digit}" for digit in range(3)]
NAMES = ["ana", "bo"]
REASONS = ["abandoned", "callback", "closed", "max_wait", "voicemail", "line_lost"]
FAILURES = ["no_answer", "busy", "cancelled", "failed"]


class Day(RuleBasedStateMachine):
    """A day in a call centre whose clock is ours."""

    folder: Path

    @initialize()
    def open_the_doors(self) -> None:
        url = f"sqlite:///{self.folder / f'{new_id()}.db'}"
        db = open_database(Settings(database_url=url, home=self.folder))
        with db.writing() as session:
            Base.metadata.create_all(session.connection())
            cast = make_cast(session)
            queue = make_queue(session, cast.ana.person_id, cast.bo.person_id)
        self.floor = Floor(db, cast, queue, now=MOMENT)
        self.lost = Lost(self.floor)
        self.waiting: list[tuple[str, str]] = []
        self.talking: list[tuple[str, str]] = []
        self.ringing: list[tuple[str, str, str]] = []

    def teardown(self) -> None:
        self.floor.db.dispose()

    # --- callers ---------------------------------------------------------------------------

    @rule(number=st.sampled_from([*NUMBERS, "anonymous"]))
    def somebody_calls(self, number: str) -> None:
        self.waiting.append((self.lost.call(number), number))

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 9), reason=st.sampled_from(REASONS), seconds=st.integers(0, 900))
    def a_caller_is_lost(self, which: int, reason: str, seconds: int) -> None:
        call_id, _ = self.waiting.pop(which % len(self.waiting))
        self.lost.end(call_id, reason, seconds=seconds)

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 9), name=st.sampled_from(NAMES))
    def a_caller_is_answered(self, which: int, name: str) -> None:
        call_id, number = self.waiting.pop(which % len(self.waiting))
        self.lost.answer(call_id, getattr(self.floor.cast, name))
        self.talking.append((call_id, number))
        self.contact(number)

    @precondition(lambda self: self.talking)
    @rule(which=st.integers(0, 9), reason=st.sampled_from(["caller_hung_up", "agent_hung_up", "line_lost"]))
    def a_talk_ends(self, which: int, reason: str) -> None:
        call_id, _ = self.talking.pop(which % len(self.talking))
        self.lost.end(call_id, reason)

    # --- agents ----------------------------------------------------------------------------

    @rule(name=st.sampled_from(NAMES))
    def an_agent_takes_the_next(self, name: str) -> None:
        self.lost.next(getattr(self.floor.cast, name))

    @rule(name=st.sampled_from(NAMES), with_promise=st.booleans(), number=st.sampled_from(NUMBERS))
    def an_agent_dials(self, name: str, with_promise: bool, number: str) -> None:
        who = getattr(self.floor.cast, name)
        held = self.floor.fresh(lambda session: promise_work.in_hand(session, who.person_id, self.floor.now))
        if any(each[2] == name for each in self.ringing) or (with_promise and held is None):
            return
        target = held.number if with_promise and held is not None else number
        is_calling_us = any(each[1] == target for each in [*self.waiting, *self.talking])
        try:
            call_id = self.lost.dial(target, who, promise_id=held.id if with_promise and held else None)
        except Problem:
            return
        assert not (with_promise and is_calling_us and self.is_incoming(target))
        self.ringing.append((call_id, target, name))

    def is_incoming(self, number: str) -> bool:
        query = select(Call.id).where(Call.state != "ended", Call.direction == "in", Call.caller == number)
        return self.floor.fresh(lambda session: session.scalar(query.limit(1))) is not None

    @precondition(lambda self: self.ringing)
    @rule(which=st.integers(0, 9))
    def the_person_answers(self, which: int) -> None:
        call_id, number, _ = self.ringing.pop(which % len(self.ringing))
        self.lost.pick_up(call_id)
        self.talking.append((call_id, number))
        self.contact(number)

    @precondition(lambda self: self.ringing)
    @rule(which=st.integers(0, 9), reason=st.sampled_from(FAILURES))
    def the_person_does_not_answer(self, which: int, reason: str) -> None:
        call_id, _, _ = self.ringing.pop(which % len(self.ringing))
        self.lost.end(call_id, reason)

    @rule(
        name=st.sampled_from([*NAMES, "sam"]),
        number=st.sampled_from(NUMBERS),
        act=st.sampled_from(["release", "drop", "again"]),
    )
    def somebody_decides(self, name: str, number: str, act: str) -> None:
        who, latest = getattr(self.floor.cast, name), self.lost.promises(number)
        if not latest:
            return
        promise_id, now = latest[-1].id, self.floor.now
        try:
            with self.floor.step() as session:
                if act == "release":
                    back = PutBack("not_now")
                    promise_work.release(session=session, promise_id=promise_id, put_back=back, actor=who, now=now)
                elif act == "drop":
                    promise_work.drop(
                        session=session, promise_id=promise_id, reason="not_needed", note="", actor=who, now=now
                    )
                else:
                    promise_work.reopen(session=session, promise_id=promise_id, actor=who, now=now)
        except Problem:
            return
        open_again = [each for each in self.lost.promises(number) if each.state not in OVER]
        assert len(open_again) <= 1

    # --- time ------------------------------------------------------------------------------

    @rule(minutes=st.integers(1, 300))
    def time_passes(self, minutes: int) -> None:
        self.floor.now += timedelta(minutes=minutes)

    @rule()
    def the_sweep_comes(self) -> None:
        with self.floor.step() as session:
            promise_work.end_due_claims(session=session, now=self.floor.now)

    # --- what must hold --------------------------------------------------------------------

    def contact(self, number: str) -> None:
        """A contact leaves nothing open that was owed before it."""
        assert [each.id for each in self.lost.promises(number) if each.state not in OVER] == []

    @invariant()
    def one_promise_a_person_and_one_holder(self) -> None:
        open_now = [each for number in NUMBERS for each in self.lost.promises(number) if each.state not in OVER]
        assert len({each.number for each in open_now}) == len(open_now)
        claimed = [
            each for each in open_now if each.state == "claimed" and (each.claimed_until or MOMENT) >= self.floor.now
        ]
        assert len({each.claimed_by_id for each in claimed}) == len(claimed), "an agent looks at one at a time"
        for each in open_now:
            assert (each.state == "open") == (each.claimed_by_id is None)
            assert each.asks_supervisor <= (each.attempts >= promising.MOST_ATTEMPTS)

    @invariant()
    def nobody_is_dialled_twice(self) -> None:
        query = select(Call.promise_id).where(
            Call.state != "ended", Call.direction == "out", Call.answered_at.is_(None)
        )
        dialled = [one for one in self.floor.fresh(lambda session: session.scalars(query).all()) if one]
        assert len(set(dialled)) == len(dialled)

    @invariant()
    def no_call_is_lost_without_a_word(self) -> None:
        lost = select(Call.id, Call.caller).where(
            Call.state == "ended", Call.direction == "in", Call.answered_at.is_(None)
        )
        rows = self.floor.fresh(lambda session: session.execute(lost).all())
        led = self.floor.fresh(lambda session: {one.call_id: one for one in session.scalars(select(PromisedCall))})
        numbers = self.floor.fresh(lambda session: {one.id: one.number for one in session.scalars(select(Promise))})
        for call_id, caller in rows:
            row = led[call_id]
            if caller in NUMBERS:
                assert numbers[row.promise_id or ""] == caller
            else:
                assert (row.promise_id, row.why_none) == (None, "no_number")


def test_whatever_happens_in_a_day_nobody_is_lost(tmp_path: Path) -> None:
    Day.folder = tmp_path
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
