"""From a happening to the step that handles it: one table to read for what a call does when."""

from collections.abc import Awaitable, Callable
from typing import Any

from callcenter.kernel.errors import Problem
from callcenter.telephony.bridge import inbound, measuring, outbound, talk
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
from callcenter.telephony.bridge.ledger import LedgerAway
from callcenter.telephony.bridge.live import Phase
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
from callcenter.telephony.wire import WireError

MISSING_SECONDS = 2.0
"""A line that is still the same one tells at once why a leg ended while no bridge was there; another one never does."""
_MISSING = "missing "
_DECLINE_CODES = {486, 600, 603, 403}


async def handle(actor: CallActor, happening: object) -> None:
    """Do what a happening asks for in the call's present phase; what does not fit is late and harmless."""
    step = _STEPS.get(type(happening))
    if step is not None:
        await step(actor, happening)


async def _obey(actor: CallActor, command: Commanded) -> None:
    """Run a command; a refusal is told to the agent and changes nothing, except that a dial that fails is over."""
    try:
        if command.name in _OF_THE_AGENT and not _is_agent(actor, command.user_id):
            raise CommandRefused("not-your-call")
        await _COMMANDS[command.name](actor, command)
    except (CommandRefused, WireError) as error:
        actor.bridge.refuse(command, error.code)
        await _give_up_dial(actor, command)
    except LedgerAway:
        actor.bridge.refuse(command, "database-away")
        await _give_up_dial(actor, command)
    except Problem as problem:
        actor.bridge.refuse(command, problem.code)
        await _give_up_dial(actor, command)


async def _give_up_dial(actor: CallActor, command: Commanded) -> None:
    if command.name == "call.dial":
        await actor.finish(reason="failed", by="system")


def _must_be_offered(actor: CallActor, command: Commanded) -> None:
    """The button belongs to the offer that rings now, at this agent."""
    call = actor.call
    offered = (call.phase, call.offer, call.offered_to)
    if offered != (Phase.OFFERING, command.args.get("offer_id"), command.user_id):
        raise CommandRefused("offer-over")


async def _accept(actor: CallActor, command: Commanded) -> None:
    _must_be_offered(actor, command)
    if actor.call.agent is not None and actor.call.agent.device == "sip":
        raise CommandRefused("answer-at-the-phone")
    await inbound.accept(actor, user_id=command.user_id)


async def _refuse(actor: CallActor, command: Commanded) -> None:
    _must_be_offered(actor, command)
    await inbound.offer_over(actor, trigger="decline")


async def _hold(actor: CallActor, command: Commanded) -> None:
    await talk.hold(actor, is_held=bool(command.args["on"]))


async def _mute(actor: CallActor, command: Commanded) -> None:
    await talk.mute(actor, is_muted=bool(command.args["on"]))


async def _tones(actor: CallActor, command: Commanded) -> None:
    await talk.send_tones(actor, digits=str(command.args["digits"]))


async def _hang_up(actor: CallActor, command: Commanded) -> None:
    del command
    await talk.hang_up(actor)


_OF_THE_AGENT = frozenset({"call.hold", "call.mute", "call.tones", "call.hangup"})
_COMMANDS = {
    "offer.accept": _accept,
    "offer.refuse": _refuse,
    "call.hold": _hold,
    "call.mute": _mute,
    "call.tones": _tones,
    "call.hangup": _hang_up,
    "call.dial": outbound.dial,
}


def _is_agent(actor: CallActor, user_id: int) -> bool:
    return actor.call.agent is not None and actor.call.agent.user_id == user_id


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
    elif call.agent is not None and signal.leg == call.agent.leg:
        if call.phase is Phase.OFFERING:
            await inbound.offer_over(actor, trigger="decline" if signal.code in _DECLINE_CODES else "miss")
        else:
            reason = "agent_hung_up" if call.was_answered else "cancelled"
            await actor.finish(reason=reason, by="agent")


async def _customer_left(actor: CallActor, signal: LegEnded) -> None:
    call = actor.call
    if call.was_answered:
        await actor.finish(reason="caller_hung_up" if call.direction == "in" else "customer_hung_up", by="customer")
    elif call.direction == "out":
        await actor.finish(reason=outbound.failure_reason(signal), by="customer")
    elif call.leave_reason:
        await actor.finish(reason=call.leave_reason, by="customer")
    else:
        await actor.finish(reason="abandoned", by="customer")


async def _prompt_finished(actor: CallActor, signal: PromptFinished) -> None:
    call = actor.call
    if signal.prompt != call.prompt_id:
        return
    if call.phase is Phase.GREETING:
        await inbound.enqueue(actor)
    elif call.phase is Phase.LEAVING:
        await actor.finish(reason=call.leave_reason, by="system")


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
    elif call.agent is not None and leg == call.agent.leg:
        if call.phase is Phase.OFFERING:
            await inbound.offer_over(actor, trigger="miss")
        else:
            await actor.finish(reason="line_lost", by="system")


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
    else:
        await inbound.waited_too_long(actor)


async def _headset_back(actor: CallActor, happening: HeadsetBack) -> None:
    if _is_agent(actor, happening.user_id):
        await talk.headset_back(actor, headset=happening.headset)


async def _headset_gone(actor: CallActor, happening: HeadsetGone) -> None:
    if _is_agent(actor, happening.user_id):
        await talk.headset_gone(actor)


async def _adopted(actor: CallActor, happening: Adopted) -> None:
    del happening
    inbound.resume(actor)


_STEPS: dict[type, Callable[[CallActor, Any], Awaitable[None]]] = {
    LegIncoming: _arrived,
    LegProgressed: _progressed,
    LegAnswered: _answered,
    LegEnded: _ended,
    LegTone: measuring.toned,
    LegMeasured: measuring.measured,
    PeerMeasured: measuring.peer_measured,
    PromptFinished: _prompt_finished,
    OfferMade: inbound.offered,
    TimerDue: _timer_due,
    HeadsetBack: _headset_back,
    HeadsetGone: _headset_gone,
    LineGone: _line_gone,
    LegMissing: _leg_missing,
    Adopted: _adopted,
    Commanded: _obey,
}
