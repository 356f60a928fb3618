"""The agent who asked somebody: leaves the two together, goes back to the customer, or lets all hear each other."""

from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.asked import TIMER, failed, moved, wait_in_queue
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.live import Passing, Phase, Side
from callcenter.telephony.bridge.parting import hold_by, is_anybody_else, part
from callcenter.telephony.bridge.talk import held, mark
from callcenter.telephony.sounds import music


def _consulted(actor: CallActor) -> tuple[Passing, Side]:
    passing = actor.call.passing
    side = actor.call.side(passing.leg) if passing is not None else None
    if passing is None or side is None or passing.state != "answered":
        raise CommandRefused("nobody-consulted")
    return passing, side


async def complete(actor: CallActor) -> None:
    """The consulted takes over; the agent who asked goes. While it still rings this is a blind transfer."""
    call, passing = actor.call, actor.call.passing
    if passing is not None and passing.kind == "consult" and passing.state != "answered" and call.agent is not None:
        await let_ring_on(actor, call.agent)
        return
    passing, side = _consulted(actor)
    holder = call.agent
    call.passing, call.is_held, side.mode = None, False, "talk"
    facts = [*moved(passing, "complete"), *held(actor)]
    if side.role == "agent":
        facts.append(hold_by(actor, side))
    elif holder is not None:
        call.agent = None
    await actor.show_mix()
    if holder is not None:
        await part(actor, holder, *facts)
    mark(actor, "transfer")


async def let_ring_on(actor: CallActor, side: Side) -> None:
    """One end goes while somebody is asked: who answers joins those who talk on, or has the customer alone."""
    call, passing = actor.call, actor.call.passing
    if passing is None:
        return
    call.is_held = False
    if is_anybody_else(actor, side):
        passing.kind = "conference"
        await part(actor, side, *held(actor))
        await actor.show_mix()
        return
    if passing.to_queue_id and not passing.offer:
        # Nobody rings yet: the customer waits in that queue, with its overflow and its longest wait.
        call.passing, call.ringback = None, ""
        actor.note(*moved(passing, "complete"))
        await part(actor, side)
        await wait_in_queue(actor, queue_id=passing.to_queue_id)
        return
    passing.kind = "blind"
    call.phase, call.ringback = Phase.PASSING, ""
    call.play(str(music()), loops=True)
    actor.note(*held(actor), fact("call.move", call_id=call.id, trigger="offer"))
    await part(actor, side)
    await actor.show_mix()


async def cancel(actor: CallActor) -> None:
    """Back to the customer; who was asked goes."""
    call, passing = actor.call, actor.call.passing
    if passing is None or passing.takes_over:
        raise CommandRefused("nobody-consulted")
    actor.disarm(TIMER)
    side = call.side(passing.leg)
    call.passing, call.ringback, call.is_held = None, "", False
    facts = [*moved(passing, "cancel"), *held(actor)]
    if passing.offer:
        facts.append(fact("offer.end", offer_id=passing.offer, trigger="withdraw"))
    if side is not None and side.is_joined:
        await part(actor, side, *facts)
    else:
        if side is not None:
            await actor.let_go(side)
        actor.note(*facts)
    await actor.show_mix()


async def join_all(actor: CallActor) -> None:
    """Customer, agent and the consulted all hear each other."""
    passing, side = _consulted(actor)
    actor.call.passing, actor.call.is_held, side.mode = None, False, "talk"
    actor.note(*moved(passing, "complete", "conference"), *held(actor), fact("leg.mode", leg_id=side.leg, mode="talk"))
    mark(actor, "conference")
    await actor.show_mix()


async def turn_to(actor: CallActor, *, is_customer: bool) -> None:
    """Talk with the customer while the consulted waits, or the other way round."""
    _, side = _consulted(actor)
    actor.call.is_held, side.mode = not is_customer, "hold" if is_customer else "talk"
    await actor.show_mix()
    actor.note(*held(actor), fact("leg.mode", leg_id=side.leg, mode=side.mode))


async def asked_left(actor: CallActor, side: Side, *, trigger: str) -> bool:
    """The end that was asked hung up or refused; False when it is not the one that was asked."""
    call, passing = actor.call, actor.call.passing
    if passing is None or passing.leg != side.leg:
        return False
    if passing.state != "answered":
        await failed(actor, trigger)
        return True
    # The consulted hung up: back to the customer.
    call.passing, call.is_held = None, False
    await part(actor, side, *moved(passing, "fail", "hung_up"), *held(actor))
    await actor.show_mix()
    return True
