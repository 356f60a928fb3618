"""A call is passed on: to an agent, to whoever a queue finds, to an outside number; at once, after a word, or to join.

Whoever asks is told no before anything changes, so that the customer is never without somebody for it.
"""

from sqlalchemy.orm import Session

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.asked import made_of, moved, offered, wait_in_queue
from callcenter.telephony.bridge.consulting import let_ring_on
from callcenter.telephony.bridge.facts import Fact, fact
from callcenter.telephony.bridge.happenings import Commanded, OfferMade
from callcenter.telephony.bridge.joining import outside_side
from callcenter.telephony.bridge.live import Passing, Phase
from callcenter.telephony.bridge.parting import is_anybody_else, part
from callcenter.telephony.bridge.talk import held, mark, must_talk
from callcenter.telephony.services import transfers
from callcenter.telephony.sounds import music

OUTSIDE_RING_SECONDS = 45


async def ask(actor: CallActor, command: Commanded) -> None:
    """Pass the call on, or ask somebody in."""
    must_talk(actor)
    call, args = actor.call, command.args
    if call.passing is not None:
        raise CommandRefused("transfer-open")
    passing = Passing(
        id=str(args["transfer_id"]),
        kind=str(args["kind"]),
        by_user_id=command.user_id,
        to_user_id=int(args.get("to_user_id") or 0),
        to_queue_id=int(args.get("to_queue_id") or 0),
        to_number=str(args.get("to_number") or ""),
    )
    holder = call.agent
    goes_at_once = passing.takes_over and holder is not None and is_anybody_else(actor, holder)
    if goes_at_once:
        # The customer has somebody to talk with already: whoever answers joins them.
        passing.kind = "conference"
    if passing.to_user_id:
        await _ask_agent(actor, passing)
    elif passing.to_number:
        await _ask_outside(actor, passing)
    else:
        await _ask_queue(actor, passing)
    if goes_at_once and holder is not None:
        await let_ring_on(actor, holder)


def _new(actor: CallActor, passing: Passing) -> transfers.NewTransfer:
    return transfers.NewTransfer(
        transfer_id=passing.id,
        call_id=actor.call.id,
        kind=passing.kind,
        by_user_id=passing.by_user_id,
        to_user_id=passing.to_user_id or None,
        to_queue_id=passing.to_queue_id or None,
        to_number=passing.to_number or None,
    )


async def _ask_agent(actor: CallActor, passing: Passing) -> None:
    def question(session: Session) -> OfferMade:
        offer = transfers.ask_agent(session=session, new=_new(actor, passing), now=utc_now())
        return made_of(session, offer)

    made = await actor.bridge.ledger.ask(question)
    await _stand_by(actor, passing)
    await offered(actor, made)


async def _ask_outside(actor: CallActor, passing: Passing) -> None:
    side = await outside_side(actor, number=passing.to_number, timeout_seconds=OUTSIDE_RING_SECONDS)
    actor.call.others.append(side)
    passing.leg, passing.state = side.leg, "ringing"
    actor.note(_opened(actor, passing), *moved(passing, "ring"))
    if passing.takes_over:
        actor.note(fact("call.move", call_id=actor.call.id, trigger="offer"))
    await _stand_by(actor, passing)


async def _ask_queue(actor: CallActor, passing: Passing) -> None:
    queue = actor.bridge.directory.queue(passing.to_queue_id)
    if queue is None or not queue.is_active:
        raise CommandRefused("no-queue")
    actor.note(_opened(actor, passing))
    if not passing.takes_over:
        await _stand_by(actor, passing)
        actor.bridge.wake()
        return
    actor.note(*moved(passing, "complete"))
    await _part_with_holder(actor)
    await wait_in_queue(actor, queue_id=queue.id)


async def _part_with_holder(actor: CallActor) -> None:
    if actor.call.agent is not None:
        await part(actor, actor.call.agent)


async def _stand_by(actor: CallActor, passing: Passing) -> None:
    """The customer waits with music, or, for a conference, goes on talking."""
    call = actor.call
    call.passing = passing
    if passing.takes_over:
        call.phase, call.is_held = Phase.PASSING, False
        call.play(str(music()), loops=True)
        await _part_with_holder(actor)
    else:
        call.ringback = str(music("ringback"))
        call.is_held = call.is_held or passing.kind == "consult"
        actor.note(*held(actor))
    mark(actor, passing.kind)
    await actor.show_mix()


def _opened(actor: CallActor, passing: Passing) -> Fact:
    new = _new(actor, passing)
    return fact("transfer.open", **{name: getattr(new, name) for name in new.__dataclass_fields__})
