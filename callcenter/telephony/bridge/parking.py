"""A call is parked: the customer hears music, anybody of the team picks it up, and after a while it comes back."""

from datetime import datetime, timedelta

from callcenter.kernel.clock import utc_now
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.asked import take_back
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.happenings import Commanded
from callcenter.telephony.bridge.joining import dial_agent, join_agent_phone, plug_browser
from callcenter.telephony.bridge.live import Phase, Side
from callcenter.telephony.bridge.parting import part
from callcenter.telephony.bridge.talk import begin_talk, held, mark, must_talk
from callcenter.telephony.services import transfers
from callcenter.telephony.sounds import music
from callcenter.telephony.wire import WireError

PARK_SECONDS = 120
PHONE_RING_SECONDS = 20
TIMER = "park"


async def park(actor: CallActor, *, side: Side) -> None:
    """The agent who holds the call leaves it to the team."""
    must_talk(actor)
    call = actor.call
    if call.passing is not None or call.others:
        raise CommandRefused("others-in-the-call")
    call.phase, call.parked_by, call.is_held = Phase.PARKED, side.user_id, False
    call.back_at = (utc_now() + timedelta(seconds=PARK_SECONDS)).isoformat()
    call.play(str(music()), loops=True)
    mark(actor, "park")
    await part(actor, side, *held(actor), fact("call.park", call_id=call.id, user_id=side.user_id))
    await actor.show_mix()
    actor.arm(TIMER, PARK_SECONDS)


async def pick_up(actor: CallActor, command: Commanded) -> None:
    """An agent takes it: claimed first, so that of two who press at once one gets it."""
    call, args = actor.call, command.args
    if call.phase is not Phase.PARKED or call.agent is not None:
        raise CommandRefused("not-parked")
    user_id = command.user_id
    await actor.bridge.ledger.ask(
        lambda session: transfers.pick_up(session=session, call_id=call.id, user_id=user_id, now=utc_now())
    )
    actor.disarm(TIMER)
    try:
        if args["device"] == "sip":
            await dial_agent(actor, user_id=user_id, uri=str(args["uri"]), timeout_seconds=PHONE_RING_SECONDS)
            return
        side = call.agent = Side(leg=new_id(), device="browser", user_id=user_id)
        actor.note(await plug_browser(actor, side=side))
    except (CommandRefused, WireError):
        await not_picked_up(actor)
        raise
    await _begin(actor)


async def phone_lifted(actor: CallActor) -> None:
    """The phone of the agent who picks it up answers."""
    await join_agent_phone(actor)
    await _begin(actor)


async def _begin(actor: CallActor) -> None:
    actor.call.parked_by, actor.call.back_at = 0, ""
    await begin_talk(actor)


async def not_picked_up(actor: CallActor) -> None:
    """The agent's sound did not come: the call stays parked, with the time it has left."""
    call, side = actor.call, actor.call.agent
    call.agent = None
    if side is not None:
        await actor.let_go(side)
        actor.note(fact("seat.leave", call_id=call.id, user_id=side.user_id, has_worked=False), actor.keep())
    resume(actor)


async def come_back(actor: CallActor) -> None:
    """Nobody took it: back to whoever parked it, then to its queue."""
    call = actor.call
    if call.phase is Phase.PARKED and call.agent is None:
        parked_by, call.parked_by, call.back_at = call.parked_by, 0, ""
        await take_back(actor, user_id=parked_by)


def resume(actor: CallActor) -> None:
    """The timer, from what is left."""
    call = actor.call
    if call.phase is Phase.PARKED and call.back_at:
        actor.arm(TIMER, (datetime.fromisoformat(call.back_at) - utc_now()).total_seconds())
