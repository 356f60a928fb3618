"""Facts: what the bridge has to write down. Plain data, so that they can wait in a file while the database is away."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from callcenter.kernel.clock import utc_now
from callcenter.kernel.ids import new_id
from callcenter.kernel.rows import locked
from callcenter.telephony.models import BridgeLease
from callcenter.telephony.services import calls, offers, queueing, recordings, seats, traces, transfers, trunks
from callcenter.telephony.signals import LegEnded

LEASE: Final = "router"


def _open_call(*, session: Session, now: datetime, **args: Any) -> None:
    calls.open_call(session=session, new=calls.NewCall(**args), now=now)


def _open_leg(*, session: Session, now: datetime, **args: Any) -> None:
    calls.open_leg(session=session, new=calls.NewLeg(**args), now=now)


def _open_transfer(*, session: Session, now: datetime, **args: Any) -> None:
    transfers.open_transfer(session=session, new=transfers.NewTransfer(**args), now=now)


VERBS: Final[Mapping[str, Callable[..., object]]] = {
    "call.open": _open_call,
    "call.move": calls.move_call,
    "call.keep": calls.keep_call,
    "call.queue": queueing.change_queue,
    "call.end": calls.end_call,
    "leg.open": _open_leg,
    "leg.move": calls.move_leg,
    "leg.measure": calls.measure_leg,
    "leg.trace": traces.keep_trace,
    "offer.accept": offers.accept_offer,
    "offer.end": offers.end_offer_by_id,
    "leg.mode": transfers.set_leg_mode,
    "call.hand_over": transfers.hand_over,
    "call.requeue": transfers.requeue_call,
    "call.park": transfers.park_call,
    "seat.leave": transfers.leave_call,
    "seat.device": transfers.set_seat_device,
    "transfer.open": _open_transfer,
    "transfer.move": transfers.move_transfer,
    "recording.open": recordings.open_recording,
    "recording.mark": recordings.mark_recording,
    "recording.close": recordings.close_recording,
    "headset.set": seats.set_headset,
    "trunk.set": trunks.set_trunk_state,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened. Ids grow, so that a replay can tell what is already written."""

    id: str
    verb: str
    at: datetime
    args: dict[str, Any]

    def to_line(self) -> str:
        """For the spool file."""
        return json.dumps({"id": self.id, "verb": self.verb, "at": self.at.isoformat(), "args": self.args})

    @classmethod
    def from_line(cls, line: str) -> "Fact":
        """From the spool file."""
        data = json.loads(line)
        return cls(data["id"], data["verb"], datetime.fromisoformat(data["at"]), data["args"])


def fact(verb: str, **args: Any) -> Fact:
    """A fact of this moment."""
    return Fact(new_id(), verb, utc_now(), args)


def leg_ended(signal: LegEnded, *, measured: dict[str, float] | None = None) -> tuple[Fact, ...]:
    """The facts of a connection that is gone. `measured` is what was known of its sound before."""
    end = fact(
        "leg.move",
        leg_id=signal.leg,
        trigger="end",
        code=signal.code,
        reason=signal.reason,
        quality=dict(signal.quality) or measured or {},
    )
    if not signal.trace:
        return (end,)
    return end, fact("leg.trace", leg_id=signal.leg, messages=[asdict(each) for each in signal.trace])


def apply_facts(session: Session, batch: Sequence[Fact]) -> None:
    """Write facts in order, skipping those written before."""
    lease = locked(session, BridgeLease, LEASE)
    last = "" if lease is None else lease.last_fact
    for each in batch:
        if lease is None or each.id > last:
            VERBS[each.verb](session=session, now=each.at, **each.args)
            last = each.id
    if lease is not None:
        lease.last_fact = last
