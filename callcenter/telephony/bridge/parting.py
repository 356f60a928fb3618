"""Somebody goes and the call goes on: who holds it then, and when nobody is left to talk with the customer."""

from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.facts import Fact, fact
from callcenter.telephony.bridge.live import Side
from callcenter.telephony.bridge.talk import held, must_talk


def is_anybody_else(actor: CallActor, side: Side) -> bool:
    """Whether the customer has somebody to talk with when this one goes."""
    return any(each is not side and each.is_joined for each in (actor.call.agent, *actor.call.others) if each)


async def part(actor: CallActor, side: Side, *before: Fact) -> None:
    """One end goes; another agent of the conversation holds the call then."""
    call = actor.call
    await actor.let_go(side)
    facts = [*before]
    if side.device == "browser":
        facts.append(fact("leg.move", leg_id=side.leg, trigger="end"))
    if side.user_id:
        facts.append(fact("seat.leave", call_id=call.id, user_id=side.user_id))
    heir = next((each for each in call.others if each.is_joined and each.role == "agent"), None)
    if call.agent is None and heir is not None:
        facts.append(hold_by(actor, heir))
    actor.note(*facts, actor.keep())


def hold_by(actor: CallActor, side: Side) -> Fact:
    """The fact that another agent holds the call from now on."""
    call = actor.call
    call.others = [each for each in call.others if each is not side]
    call.agent = side
    return fact("call.hand_over", call_id=call.id, user_id=side.user_id)


async def go(actor: CallActor, side: Side) -> None:
    """One end hangs up: the call goes on while the customer has somebody to talk with, else it is over."""
    if not is_anybody_else(actor, side):
        is_outside = side.role == "outside"
        reason = "outside_hung_up" if is_outside else "agent_hung_up"
        await actor.finish(
            reason=reason if actor.call.was_answered else "cancelled", by="customer" if is_outside else "agent"
        )
        return
    held_it = actor.call.agent is side
    await part(actor, side)
    if held_it and actor.call.is_held:
        # Whoever put the customer on hold is gone.
        actor.call.is_held = False
        actor.note(*held(actor))
    await actor.show_mix()


async def take_out(actor: CallActor, *, leg: str) -> None:
    """The agent who holds the call takes a participant out."""
    must_talk(actor)
    side = next((each for each in actor.call.others if each.leg == leg and each.is_joined), None)
    if side is None:
        raise CommandRefused("not-in-the-call")
    await part(actor, side)
    await actor.show_mix()
