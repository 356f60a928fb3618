"""What the ends of a call measure and the keys its caller presses: told to the agent at once, never written down as told."""

import asyncio
from typing import Literal

from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.quality import Course
from callcenter.telephony.signals import LegMeasured, LegTone, PeerMeasured


async def toned(actor: CallActor, signal: LegTone) -> None:
    """The caller pressed a key: the agent sees it. It may be a digit of a card, so nothing keeps it."""
    call = actor.call
    if call.phase is Phase.TALKING and call.agent is not None and signal.leg == call.leg:
        actor.bridge.tell(call.agent.user_id, "call.toned", {"call_id": call.id, "digit": signal.digit})


async def measured(actor: CallActor, signal: LegMeasured) -> None:
    """A line tells how a leg sounds."""
    call = actor.call
    if signal.leg == call.leg:
        _read(actor, "customer", leg=signal.leg, quality=signal.quality)
    elif call.agent is not None and signal.leg == call.agent.leg:
        _read(actor, "agent", leg=signal.leg, quality=signal.quality)


async def peer_measured(actor: CallActor, signal: PeerMeasured) -> None:
    """A headset process tells how the agent's microphone arrives: that is the agent's leg."""
    agent = actor.call.agent
    if agent is not None and agent.headset == signal.headset:
        _read(actor, "agent", leg=agent.leg, quality=signal.quality, source=signal.headset)


def _read(
    actor: CallActor, side: Literal["customer", "agent"], *, leg: str, quality: dict[str, float], source: str = ""
) -> None:
    """Keep the reading, and tell the agent when a side became worse, or good again."""
    call, course = actor.call, actor.courses.setdefault(leg, Course())
    found = course.read(quality, source=source)
    if call.phase is not Phase.TALKING or call.agent is None:
        return
    if course.is_news(found.verdict, at=asyncio.get_running_loop().time()):
        figures = {"loss_percent": found.loss_percent, "jitter_ms": found.jitter_ms, "delay_ms": found.delay_ms}
        data = {"call_id": call.id, "side": side, "verdict": found.verdict, **figures}
        actor.bridge.tell(call.agent.user_id, "call.quality", data)
