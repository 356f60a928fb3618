"""From a happening to the step that handles it: one table to read for what a call does when."""

from collections.abc import Awaitable, Callable
from typing import Any

from callcenter.telephony.bridge import (
    asked,
    buttons,
    consulting,
    inbound,
    measuring,
    moving,
    outbound,
    parking,
    parting,
    queueing,
    talk,
)
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.facts import fact, leg_ended
from callcenter.telephony.bridge.happenings import (
    Adopted,
    Commanded,
    HeadsetBack,
    HeadsetGone,
    LegMissing,
    LineGone,
    OfferMade,
    TimerDue,
)
from callcenter.telephony.bridge.live import Phase, Side
from callcenter.telephony.signals import (
    LegAnswered,
    LegEnded,
    LegIncoming,
    LegMeasured,
    LegProgressed,
    LegTone,
    PeerMeasured,
    PromptFinished,
)

MISSING_SECONDS = 2.0
"""A line that is still the same one tells at once why a leg ended while no bridge was there; another one never does."""
_MISSING = "missing "
_DECLINE_CODES = {486, 600, 603, 403}
_NOBODY_THERE = frozenset({Phase.PASSING, Phase.PARKED, Phase.QUEUED, Phase.OFFERING})


async def handle(actor: CallActor, happening: object) -> None:
    """Do what a happening asks for in the call's present phase; what does not fit is late and harmless."""
    step = _STEPS.get(type(happening))
    if step is not None:
        await step(actor, happening)


async def _answered(actor: CallActor, signal: LegAnswered) -> None:
    call, leg = actor.call, signal.leg
    if leg == call.leg:
        if call.direction == "in":
            await inbound.answered(actor)
        else:
            await outbound.customer_answered(actor)
    elif call.agent is not None and leg == call.agent.leg:
        actor.note(fact("leg.move", leg_id=leg, trigger="answer"))
        if call.phase is Phase.OFFERING:
            await _phone_lifted(actor, user_id=call.agent.user_id)
        elif call.phase is Phase.CALLING_AGENT:
            await outbound.agent_phone_answered(actor)
        elif call.phase is Phase.PARKED:
            await parking.phone_lifted(actor)
    elif call.moving is not None and leg == call.moving.leg:
        await moving.phone_lifted(actor, call.moving)
    elif (side := call.side(leg)) is not None and not side.is_joined:
        await asked.phone_lifted(actor, side)


async def _phone_lifted(actor: CallActor, *, user_id: int) -> None:
    try:
        await inbound.accept(actor, user_id=user_id)
    except CommandRefused:
        # The offer was over a moment earlier; the phone is hung up again.
        await actor.release_agent()


async def _ended(actor: CallActor, signal: LegEnded) -> None:
    call = actor.call
    course = actor.courses.pop(signal.leg, None)
    actor.note(*leg_ended(signal, measured=course.total if course else None))
    if signal.leg == call.leg:
        await _customer_left(actor, signal)
    elif (side := call.side(signal.leg)) is not None:
        await _side_left(actor, side, trigger="decline" if signal.code in _DECLINE_CODES else "miss")


async def _side_left(actor: CallActor, side: Side, *, trigger: str) -> None:
    """The leg of a phone is gone: an offer it refused, a move that did not come about, or somebody who hung up."""
    call = actor.call
    if side is call.moving:
        await moving.not_lifted(actor)
    elif side is call.agent and call.phase is Phase.OFFERING:
        await inbound.offer_over(actor, trigger=trigger)
    elif side is call.agent and call.phase is Phase.PARKED:
        await parking.not_picked_up(actor)
    elif side.is_joined or side is call.agent:
        await buttons.gone(actor, side)
    elif not await consulting.asked_left(actor, side, trigger=trigger):
        await actor.let_go(side)


async def _customer_left(actor: CallActor, signal: LegEnded) -> None:
    call = actor.call
    if call.was_answered and call.phase in _NOBODY_THERE:
        # Somebody had talked with them, but nobody did any more.
        await actor.finish(reason="abandoned", by="customer")
    elif call.was_answered:
        await actor.finish(reason="caller_hung_up" if call.direction == "in" else "customer_hung_up", by="customer")
    elif call.direction == "out":
        await actor.finish(reason=outbound.failure_reason(signal), by="customer")
    elif call.leave_reason:
        await actor.finish(reason=call.leave_reason, by="customer")
    else:
        await actor.finish(reason="abandoned", by="customer")


async def _prompt_finished(actor: CallActor, signal: PromptFinished) -> None:
    if signal.prompt == actor.call.prompt_id:
        await inbound.prompt_over(actor)


async def _toned(actor: CallActor, signal: LegTone) -> None:
    await measuring.toned(actor, signal)
    if signal.leg == actor.call.leg:
        await queueing.pressed(actor, signal.digit)


async def _line_gone(actor: CallActor, happening: LineGone) -> None:
    for leg in actor.call.legs_on(happening.line):
        await _leg_lost(actor, leg)


async def _leg_missing(actor: CallActor, happening: LegMissing) -> None:
    actor.arm(_MISSING + happening.leg, MISSING_SECONDS)


async def _leg_lost(actor: CallActor, leg: str) -> None:
    """A leg went with its line; an offered phone that went costs the caller nothing."""
    call = actor.call
    if leg == call.leg:
        await actor.finish(reason="line_lost", by="system")
    elif (side := call.side(leg)) is not None:
        is_last = side is call.agent and call.phase in {Phase.TALKING, Phase.DIALING, Phase.CALLING_AGENT}
        if is_last and call.passing is None and not parting.is_anybody_else(actor, side):
            await actor.finish(reason="line_lost", by="system")
        else:
            await _side_left(actor, side, trigger="miss")


async def _arrived(actor: CallActor, signal: LegIncoming) -> None:
    await inbound.arrive(actor, caller_name=signal.from_name)


async def _progressed(actor: CallActor, signal: LegProgressed) -> None:
    if signal.leg == actor.call.leg:
        await outbound.progressed(actor, signal)


async def _timer_due(actor: CallActor, timer: TimerDue) -> None:
    if timer.name == "ring":
        await inbound.offer_over(actor, trigger="miss")
    elif timer.name.startswith(_MISSING):
        leg = timer.name.removeprefix(_MISSING)
        if not any(leg in unit.legs for unit in actor.bridge.fleet.lines.values()):
            await _leg_lost(actor, leg)
    elif timer.name == asked.TIMER:
        await asked.failed(actor, "miss")
    elif timer.name == parking.TIMER:
        await parking.come_back(actor)
    elif timer.name in queueing.TIMERS:
        await queueing.TIMERS[timer.name](actor)
    else:
        await inbound.waited_too_long(actor)


async def _headset_back(actor: CallActor, happening: HeadsetBack) -> None:
    await talk.headset_back(actor, user_id=happening.user_id, headset=happening.headset)


async def _headset_gone(actor: CallActor, happening: HeadsetGone) -> None:
    await talk.headset_gone(actor, user_id=happening.user_id)


async def _adopted(actor: CallActor, happening: Adopted) -> None:
    del happening
    inbound.resume(actor)
    asked.resume(actor)
    parking.resume(actor)


async def _offer_made(actor: CallActor, offer: OfferMade) -> None:
    if offer.transfer:
        await asked.offered(actor, offer)
    else:
        await inbound.offered(actor, offer)


_STEPS: dict[type, Callable[[CallActor, Any], Awaitable[None]]] = {
    LegIncoming: _arrived,
    LegProgressed: _progressed,
    LegAnswered: _answered,
    LegEnded: _ended,
    LegTone: _toned,
    LegMeasured: measuring.measured,
    PeerMeasured: measuring.peer_measured,
    PromptFinished: _prompt_finished,
    OfferMade: _offer_made,
    TimerDue: _timer_due,
    HeadsetBack: _headset_back,
    HeadsetGone: _headset_gone,
    LineGone: _line_gone,
    LegMissing: _leg_missing,
    Adopted: _adopted,
    Commanded: buttons.obey,
}
