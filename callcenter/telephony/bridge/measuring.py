"""What the ends of a call measure and the keys its caller presses: told to the agent at once, never written down as told."""

import asyncio

from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.live import Phase, Side
from callcenter.telephony.quality import Course
from callcenter.telephony.signals import LegMeasured, LegTone, PeerMeasured


async def toned(actor: CallActor, signal: LegTone) -> None:
    """The caller pressed a key: the agent sees it. It may be a digit of a card, so nothing keeps it."""
    call = actor.call
    if call.phase is Phase.TALKING and call.agent is not None and signal.leg == call.leg:
        actor.bridge.tell(call.agent.user_id, "call.toned", {"call_id": call.id, "digit": signal.digit})


async def measured(actor: CallActor, signal: LegMeasured) -> None:
    """A line tells how a leg sounds."""
    side = actor.call.side(signal.leg)
    if signal.leg == actor.call.leg:
        _read(actor, None, quality=signal.quality)
    elif side is not None and side.role == "agent":
        _read(actor, side, quality=signal.quality)


async def peer_measured(actor: CallActor, signal: PeerMeasured) -> None:
    """A headset process tells how the agent's microphone arrives: that is the agent's leg."""
    for side in actor.call.sides:
        if side.headset == signal.headset:
            _read(actor, side, quality=signal.quality, source=signal.headset)


def _read(actor: CallActor, side: Side | None, *, quality: dict[str, float], source: str = "") -> None:
    """Keep the reading, and tell when an end became worse, or good again: of a customer, None, whoever holds the call."""
    call = actor.call
    course = actor.courses.setdefault(side.leg if side else call.leg, Course())
    found = course.read(quality, source=source)
    told = side or call.agent
    if call.phase is not Phase.TALKING or told is None:
        return
    if course.is_news(found.verdict, at=asyncio.get_running_loop().time()):
        figures = {"loss_percent": found.loss_percent, "jitter_ms": found.jitter_ms, "delay_ms": found.delay_ms}
        name = "agent" if side else "customer"
        data = {"call_id": call.id, "side": name, "verdict": found.verdict, **figures}
        actor.bridge.tell(told.user_id, "call.quality", data)
