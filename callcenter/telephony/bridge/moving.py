"""In mid-call from the browser to a phone and back: the next device is there before the old one goes."""

from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.addresses import reachable
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.joining import dial_side, join_phone, plug_browser
from callcenter.telephony.bridge.live import Side
from callcenter.telephony.bridge.talk import must_talk
from callcenter.telephony.wire import WireError

RING_SECONDS = 25
CONNECTING_SECONDS = 3.0
"""How long a call stays at the phone for a browser that is just connecting; the call does nothing else meanwhile."""


async def move(actor: CallActor, *, side: Side, kind: str, uri: str) -> None:
    """Begin to move one's end of the call to another device."""
    must_talk(actor)
    call = actor.call
    if call.moving is not None:
        raise CommandRefused("moving-already")
    if kind == "browser":
        if side.device == "browser":
            raise CommandRefused("there-already")
        following = Side(leg=new_id(), device="browser", user_id=side.user_id, mode=side.mode)
        await actor.bridge.headsets.settled(side.user_id, seconds=CONNECTING_SECONDS)
        opened = await plug_browser(actor, side=following)
        actor.note(opened)
        await _replace(actor, side, following)
        return
    call.moving = Side(
        leg=new_id(), device="sip", user_id=side.user_id, uri=await reachable(uri), mode=side.mode, number=uri
    )
    try:
        await dial_side(actor, side=call.moving, shown=call.customer_number, timeout_seconds=RING_SECONDS)
    except (CommandRefused, WireError):
        call.moving = None
        raise
    actor.note(actor.keep())


async def phone_lifted(actor: CallActor, following: Side) -> None:
    """The phone answers: it takes the place of the device before."""
    call = actor.call
    side = next(
        (each for each in (call.agent, *call.others) if each is not None and each.user_id == following.user_id), None
    )
    actor.note(fact("leg.move", leg_id=following.leg, trigger="answer"))
    if side is None:
        await actor.let_go(following)
        return
    await join_phone(actor, side=following)
    await _replace(actor, side, following)


async def _replace(actor: CallActor, side: Side, following: Side) -> None:
    call = actor.call
    call.moving = None
    if call.agent is side:
        call.agent = following
    else:
        call.others = [following if each is side else each for each in call.others]
    await actor.show_mix()
    await actor.let_go(side)
    facts = [fact("leg.move", leg_id=side.leg, trigger="end")] if side.device == "browser" else []
    device = {"kind": following.device, "uri": (following.number or None) if following.device == "sip" else None}
    actor.note(
        *facts,
        fact("leg.mode", leg_id=following.leg, mode=following.mode),
        fact("seat.device", user_id=following.user_id, **device),
        actor.keep(),
    )


async def not_lifted(actor: CallActor) -> None:
    """The phone was not lifted: everything stays where it is, and the agent is told."""
    following = actor.call.moving
    if following is not None:
        await actor.let_go(following)
        actor.note(actor.keep())
        actor.bridge.tell(
            following.user_id, "command.failed", {"command": "", "code": "phone-not-lifted", "detail": ""}
        )
