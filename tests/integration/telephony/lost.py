"""Callers who are lost and found: calls that end, and agents who call back, each in a transaction of its own."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from callcenter.kernel.actor import Actor
from callcenter.kernel.ids import new_id
from callcenter.telephony.models import Call, Promise, PromisedCall, Queue
from callcenter.telephony.services import calls, promise_work
from callcenter.telephony.states import PromiseState
from tests.factories_telephony import make_waiting_call
from tests.integration.telephony.conftest import Floor

CALLER = "+8613800138000"
OVER = {PromiseState.KEPT.value, PromiseState.DROPPED.value}


class Lost:
    """What happens to callers on a floor."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def call(self, number: str = CALLER, *, queue_id: int | None = None, seconds: float = 1.0) -> str:
        """A caller waits."""
        with self.floor.step(seconds) as session:
            queue = session.get_one(Queue, queue_id or self.floor.queue.id)
            return make_waiting_call(session, queue, caller=number, now=self.floor.now).id

    def end(self, call_id: str, reason: str = "abandoned", *, seconds: float = 30.0) -> None:
        """The call is over."""
        with self.floor.step(seconds) as session:
            calls.end_call(session=session, call_id=call_id, reason=reason, by="customer", now=self.floor.now)

    def lose(self, number: str = CALLER, reason: str = "abandoned", **fields: Any) -> str:
        """A caller is not reached."""
        call_id = self.call(number, **fields)
        self.end(call_id, reason)
        return call_id

    def answer(self, call_id: str, who: Actor) -> None:
        """An agent talks to a caller."""
        with self.floor.step() as session:
            call = session.get_one(Call, call_id)
            call.agent_id = who.person_id
            calls.move_call(session=session, call_id=call_id, trigger="offer", now=self.floor.now)
            calls.move_call(session=session, call_id=call_id, trigger="answer", now=self.floor.now)

    def dial(self, number: str, who: Actor, *, promise_id: str | None = None) -> str:
        """An agent calls out; the far end rings."""
        call_id = new_id()
        new = calls.NewCall(
            call_id=call_id,
            direction="out",
            caller="02155550000",
            dialled=number,
            agent_id=who.person_id,
            promise_id=promise_id,
        )
        with self.floor.step() as session:
            calls.open_call(session=session, new=new, now=self.floor.now)
            leg = calls.NewLeg(
                leg_id=new_id(), call_id=call_id, kind="customer", line=1, state="dialing", number=number
            )
            calls.open_leg(session=session, new=leg, now=self.floor.now)
        return call_id

    def pick_up(self, call_id: str) -> None:
        """The person who was called answers."""
        with self.floor.step() as session:
            calls.move_call(session=session, call_id=call_id, trigger="answer", now=self.floor.now)

    def next(self, who: Actor, *, seconds: float = 1.0) -> str | None:
        """An agent takes the next one."""
        with self.floor.step(seconds) as session:
            found = promise_work.take_next(session=session, actor=who, now=self.floor.now)
            return found.id if found else None

    def wait(self, **span: float) -> None:
        """Time passes."""
        self.floor.now += timedelta(**span)

    def promises(self, number: str = CALLER) -> list[Promise]:
        """All promises to a number, the oldest first."""
        query = select(Promise).where(Promise.number == number).order_by(Promise.opened_at, Promise.id)
        return list(self.floor.fresh(lambda session: session.scalars(query).all()))

    def open(self, number: str = CALLER) -> Promise:
        """The one that is not over."""
        (found,) = [each for each in self.promises(number) if each.state not in OVER]
        return found

    def led(self, call_id: str) -> PromisedCall | None:
        """What a call led to."""
        found: PromisedCall | None = self.floor.fresh(lambda session: session.get(PromisedCall, call_id))
        return found
