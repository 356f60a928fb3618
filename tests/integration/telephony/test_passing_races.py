"""Whatever two agents, a customer and a slow network do to one call in whatever order: it has one end, and frees everybody."""

from pathlib import Path
from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st
from sqlalchemy import select

from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge import asked, parking
from callcenter.telephony.bridge.happenings import HeadsetBack, HeadsetGone, TimerDue
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.models import Leg, Offer, Seat, Transfer
from callcenter.telephony.signals import LegAnswered, LegEnded
from callcenter.telephony.states import Activity
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.scene import Scene, tell
from tests.integration.telephony.stage import Stage

BUTTONS = (
    *(("call.hold", {"on": on}) for on in (True, False)),
    *(("call.mute", {"on": on}) for on in (True, False)),
    *(("transfer.turn", {"to": to}) for to in ("customer", "consulted")),
    ("transfer.complete", {}),
    ("transfer.cancel", {}),
    ("transfer.join", {}),
    ("call.hangup", {}),
    ("call.end", {}),
    ("call.park", {}),
    ("call.pick_up", {"device": "browser", "uri": ""}),
    ("call.take", {}),
    ("call.move", {"kind": "sip", "uri": "sip:1001@127.0.0.1"}),
    ("call.move", {"kind": "browser"}),
    ("offer.accept", {}),
    ("offer.refuse", {}),
)
ASKS = tuple(
    (kind, target)
    for kind in ("blind", "consult", "conference")
    for target in ("to_user_id", "to_queue_id", "to_number")
)
STEPS = st.one_of(
    st.tuples(st.just("press"), st.sampled_from(["bo", "ana"]), st.sampled_from(BUTTONS)),
    st.tuples(st.just("ask"), st.sampled_from(["bo", "ana"]), st.sampled_from(ASKS)),
    st.tuples(st.just("timer"), st.sampled_from([asked.TIMER, parking.TIMER])),
    st.tuples(st.just("lift"), st.integers(0, 2)),
    st.tuples(st.just("drop"), st.integers(0, 2)),
    st.tuples(st.just("headset"), st.sampled_from(["bo", "ana"]), st.booleans()),
)


class Race(Scene):
    """A scene in which anything may happen."""

    async def step(self, kind: str, *what: Any) -> None:
        stage = self.stage
        if kind == "press":
            who, (button, args) = what
            offer = {"offer_id": self.offer.id} if button.startswith("offer.") else {}
            await stage.presses(button, who=getattr(self, who), **{**args, **offer})
        elif kind == "ask":
            who, (how, target) = what
            other = self.ana if who == "bo" else self.bo
            whom = {"to_user_id": other, "to_queue_id": self.floor.queue.id, "to_number": "+8613900139000"}[target]
            await stage.presses(
                "call.transfer",
                who=getattr(self, who),
                transfer_id=new_id(),
                kind=how,
                **{target: whom},
            )
        elif kind == "timer":
            await stage.happens(TimerDue(what[0]))
        elif kind == "headset":
            who, is_back = what
            user_id = getattr(self, who)
            await stage.happens(HeadsetBack(user_id, f"{who}-h2") if is_back else HeadsetGone(user_id))
        else:
            await self.phone(kind, what[0])

    async def phone(self, kind: str, which: int) -> None:
        """One of the phones in the call is lifted, or hung up."""
        legs = [side.leg for side in self.stage.call.sides if side.device == "sip"]
        if not legs:
            return
        leg = legs[which % len(legs)]
        if kind == "lift":
            await self.stage.happens(LegAnswered(leg))
        else:
            await self.stage.happens(LegEnded(leg, 486, "", "far", was_answered=True, seconds=1.0))

    def look(self) -> None:
        """What holds at every moment."""
        call = self.stage.call
        if call.phase is Phase.OVER:
            return
        row = self.row()
        joined = [side.user_id for side in call.sides if side.user_id and side.is_joined]
        assert len(set(joined)) == len(joined), "nobody is in a call twice"
        for user_id in (self.ana, self.bo):
            seat = self.floor.fresh(lambda session, who=user_id: session.get_one(Seat, who))
            if seat.activity == Activity.ON_CALL:
                assert call.side_of(user_id) is not None, "who is on a call is in it"
        if call.phase is Phase.PASSING:
            assert not joined, "nobody is kept talking while the call is said to look for somebody"
            assert not any(side.is_joined for side in call.others)
        if call.phase is Phase.TALKING:
            assert row.state == "talking"
            assert any(side.user_id or side.role == "outside" for side in call.sides)


async def play_out(stage: Stage, steps: list[tuple[Any, ...]]) -> None:
    race = await Race.begin(stage)
    for step in steps:
        if stage.call.phase is Phase.OVER:
            break
        await race.step(*step)
        note(f"{step}: {stage.call.phase.value}, the record says {race.row().state}")
        race.look()
    if stage.call.phase is not Phase.OVER:
        await race.drops(stage.call.leg)
    await stage.settle()
    check_end(race)


def check_end(race: Race) -> None:
    """One end, nobody claimed, nothing open."""
    row = race.row()
    assert (row.state, row.live) == ("ended", {})
    assert row.end_reason not in {None, "failed"}, "a step that breaks ends the call too, and must not"

    def left(session: Any) -> tuple[list[Any], ...]:
        of_call = race.stage.call.id
        return (
            list(session.scalars(select(Offer.id).where(Offer.call_id == of_call, Offer.state == "ringing"))),
            list(session.scalars(select(Transfer.id).where(Transfer.call_id == of_call, Transfer.ended_at.is_(None)))),
            list(session.scalars(select(Leg.id).where(Leg.call_id == of_call, Leg.state != "ended"))),
            list(session.scalars(select(Seat.user_id).where(Seat.activity.in_(["offered", "on_call"])))),
        )

    assert race.floor.fresh(left) == ([], [], [], [])


def test_every_race_has_one_end_and_frees_everybody(floor: Floor, tmp_path: Path) -> None:
    @settings(max_examples=30, deadline=None)
    @given(steps=st.lists(STEPS, min_size=1, max_size=14))
    def race(steps: list[tuple[Any, ...]]) -> None:
        with floor.db.writing() as session:
            for seat in session.scalars(select(Seat)):
                seat.presence, seat.activity, seat.wrap_up_until = "offline", "idle", None
        tell(floor, tmp_path, lambda stage: play_out(stage, steps))
        assert not list(tmp_path.glob("spool/*")), "every fact was written"

    race()
