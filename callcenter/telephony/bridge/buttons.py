"""What people press: who may, which step it is, and what a refusal leads to."""

from collections.abc import Awaitable, Callable
from typing import Final

from callcenter.kernel.errors import Problem
from callcenter.telephony.bridge import (
    asked,
    choosing,
    consulting,
    inbound,
    moving,
    outbound,
    parking,
    parting,
    passing,
    talk,
)
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.happenings import Commanded
from callcenter.telephony.bridge.ledger import LedgerAway
from callcenter.telephony.bridge.live import Phase, Side
from callcenter.telephony.wire import WireError

Step = Callable[[CallActor, Commanded], Awaitable[None]]


async def obey(actor: CallActor, command: Commanded) -> None:
    """Run a command; a refusal is told to the agent and changes nothing, except that a dial that fails is over."""
    try:
        await _STEPS[command.name](actor, command)
    except (CommandRefused, WireError) as error:
        code = error.code
    except LedgerAway:
        code = "database-away"
    except Problem as problem:
        code = problem.code
    else:
        return
    actor.bridge.refuse(command, code)
    if command.name == "call.dial":
        await actor.finish(reason="failed", by="system")


def _mine(actor: CallActor, command: Commanded) -> Side:
    """Where the agent is in the conversation; refused when nowhere."""
    for side in (actor.call.agent, *actor.call.others):
        if side is not None and side.user_id == command.user_id and (side.is_joined or side is actor.call.agent):
            return side
    raise CommandRefused("not-your-call")


def _holder(actor: CallActor, command: Commanded) -> Side:
    """The agent holds the call; refused when another one does."""
    side = _mine(actor, command)
    if side is not actor.call.agent:
        raise CommandRefused("not-your-call")
    return side


def _is_asked(actor: CallActor, command: Commanded) -> bool:
    """Whether the offer is one of somebody who asked for this agent; it must ring now, at this agent, in either way."""
    call, offer = actor.call, command.args.get("offer_id")
    wanted = call.passing
    if wanted is not None and wanted.offer and (wanted.offer, wanted.offered_to) == (offer, command.user_id):
        return True
    if (call.phase, call.offer, call.offered_to) != (Phase.OFFERING, offer, command.user_id):
        raise CommandRefused("offer-over")
    return False


async def _accept(actor: CallActor, command: Commanded) -> None:
    call = actor.call
    if _is_asked(actor, command):
        if call.passing is not None and call.side(call.passing.leg) is not None:
            raise CommandRefused("answer-at-the-phone")
        await asked.accept(actor, user_id=command.user_id)
        return
    if call.agent is not None and call.agent.device == "sip":
        raise CommandRefused("answer-at-the-phone")
    await inbound.accept(actor, user_id=command.user_id)


async def _refuse(actor: CallActor, command: Commanded) -> None:
    if _is_asked(actor, command):
        await asked.failed(actor, "decline")
    else:
        await inbound.offer_over(actor, trigger="decline")


async def _hold(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await talk.hold(actor, is_held=bool(command.args["on"]))


async def _mute(actor: CallActor, command: Commanded) -> None:
    await talk.mute(actor, side=_mine(actor, command), is_muted=bool(command.args["on"]))


async def _tones(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await talk.send_tones(actor, digits=str(command.args["digits"]))


async def _hang_up(actor: CallActor, command: Commanded) -> None:
    await gone(actor, _mine(actor, command))


async def gone(actor: CallActor, side: Side) -> None:
    """One of the conversation hung up. Who has somebody on the line for the customer leaves the two together."""
    call = actor.call
    if side is call.agent and call.passing is not None and call.passing.kind == "consult":
        await consulting.complete(actor)
    elif is_last_but_asked(actor, side):
        await consulting.let_ring_on(actor, side)
    elif not await consulting.asked_left(actor, side, trigger="decline"):
        await parting.go(actor, side)


def is_last_but_asked(actor: CallActor, side: Side) -> bool:
    """Whether the customer would be alone, and somebody who was asked is still rung."""
    passing = actor.call.passing
    is_rung = passing is not None and passing.state != "answered" and passing.leg != side.leg
    return is_rung and side.is_joined and not parting.is_anybody_else(actor, side)


async def _end(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await talk.hang_up(actor)


async def _transfer(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await passing.ask(actor, command)


async def _complete(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await consulting.complete(actor)


async def _cancel(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await consulting.cancel(actor)


async def _join(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await consulting.join_all(actor)


async def _turn(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await consulting.turn_to(actor, is_customer=command.args["to"] == "customer")


async def _take_out(actor: CallActor, command: Commanded) -> None:
    _holder(actor, command)
    await parting.take_out(actor, leg=str(command.args["leg_id"]))


async def _park(actor: CallActor, command: Commanded) -> None:
    await parking.park(actor, side=_holder(actor, command))


async def _move(actor: CallActor, command: Commanded) -> None:
    args = command.args
    await moving.move(actor, side=_mine(actor, command), kind=str(args["kind"]), uri=str(args.get("uri") or ""))


async def _take(actor: CallActor, command: Commanded) -> None:
    await choosing.take(actor, user_id=command.user_id)


_STEPS: Final[dict[str, Step]] = {
    "offer.accept": _accept,
    "offer.refuse": _refuse,
    "call.hold": _hold,
    "call.mute": _mute,
    "call.tones": _tones,
    "call.hangup": _hang_up,
    "call.end": _end,
    "call.dial": outbound.dial,
    "call.transfer": _transfer,
    "transfer.complete": _complete,
    "transfer.cancel": _cancel,
    "transfer.join": _join,
    "transfer.turn": _turn,
    "call.take_out": _take_out,
    "call.park": _park,
    "call.pick_up": parking.pick_up,
    "call.take": _take,
    "call.move": _move,
}
