"""Whoever is asked to take a call over or to join it: rung, there, or not to be had.

Nobody is lost: a blind transfer that nobody takes rings at the one who made it, then it waits in its queue.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from callcenter.kernel.clock import utc_now
from callcenter.kernel.errors import Problem
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.addresses import reachable
from callcenter.telephony.bridge.facts import Fact, fact
from callcenter.telephony.bridge.happenings import OfferMade
from callcenter.telephony.bridge.joining import dial_side, join_phone, plug_browser
from callcenter.telephony.bridge.leaving import leave as leave_with_words
from callcenter.telephony.bridge.ledger import LedgerAway
from callcenter.telephony.bridge.live import Passing, Phase, Side
from callcenter.telephony.bridge.parting import hold_by
from callcenter.telephony.bridge.queueing import queue_up
from callcenter.telephony.bridge.talk import begin_talk, held
from callcenter.telephony.models import Offer, Seat
from callcenter.telephony.services.offers import accept_offer, offer_directly
from callcenter.telephony.wire import WireError

SIP_RING_MARGIN_SECONDS = 2
RECALL = "recall"
TIMER = "pass"


def moved(passing: Passing, trigger: str, reason: str = "") -> tuple[Fact, ...]:
    """What became of the transfer; a recall is none."""
    if not passing.id:
        return ()
    return (fact("transfer.move", transfer_id=passing.id, trigger=trigger, reason=reason),)


def made_of(session: Session, offer: Offer) -> OfferMade:
    """An offer as a happening."""
    seat = session.get_one(Seat, offer.user_id)
    return OfferMade(
        offer=offer.id,
        user_id=offer.user_id,
        device=seat.device_kind,
        uri=seat.device_uri or "",
        expires_at=offer.expires_at,
        transfer=offer.transfer_id or "",
    )


async def offered(actor: CallActor, offer: OfferMade) -> None:
    """Somebody is claimed for it: ring there."""
    call, passing = actor.call, actor.call.passing
    if passing is None or passing.id != offer.transfer or passing.state == "answered" or passing.offer:
        actor.note(fact("offer.end", offer_id=offer.offer, trigger="withdraw"))
        return
    passing.state, passing.offer, passing.offered_to = "ringing", offer.offer, offer.user_id
    passing.expires = offer.expires_at.isoformat()
    actor.note(*moved(passing, "ring"), actor.keep())
    seconds = (offer.expires_at - utc_now()).total_seconds()
    actor.arm(TIMER, seconds)
    if offer.device != "sip":
        return
    try:
        side = Side(leg=new_id(), device="sip", user_id=offer.user_id, uri=await reachable(offer.uri))
        call.others.append(side)
        passing.leg = side.leg
        timeout = int(seconds) + SIP_RING_MARGIN_SECONDS
        await dial_side(actor, side=side, shown=call.customer_number, timeout_seconds=timeout)
    except (CommandRefused, WireError):
        await failed(actor, "miss")


async def accept(actor: CallActor, *, user_id: int) -> None:
    """An agent who was asked pressed Answer, or lifted the phone."""
    call, passing = actor.call, actor.call.passing
    if passing is None or not passing.offer or passing.offered_to != user_id:
        raise CommandRefused("offer-over")
    side, facts = call.side(passing.leg), []
    if side is not None:
        await join_phone(actor, side=side)
    else:
        side = Side(leg=new_id(), device="browser", user_id=user_id)
        call.others.append(side)
        facts.append(await plug_browser(actor, side=side))
    if not await _take(actor, passing.offer):
        await actor.let_go(side)
        raise CommandRefused("offer-over")
    actor.note(*facts)
    passing.offer = ""
    await _answered(actor, passing, side)


async def _take(actor: CallActor, offer_id: str) -> bool:
    try:
        return await actor.bridge.ledger.ask(
            lambda session: accept_offer(session=session, offer_id=offer_id, now=utc_now())
        )
    except LedgerAway:
        # The agent is claimed already; people who want to talk do not wait for the database.
        actor.note(fact("offer.accept", offer_id=offer_id))
        return True


async def phone_lifted(actor: CallActor, side: Side) -> None:
    """A phone that was asked answers: an agent's, or the one outside."""
    passing = actor.call.passing
    actor.note(fact("leg.move", leg_id=side.leg, trigger="answer"))
    if passing is None or passing.leg != side.leg:
        await actor.let_go(side)
    elif passing.offer:
        try:
            await accept(actor, user_id=side.user_id)
        except CommandRefused:
            # The offer was over a moment earlier; the phone is hung up again.
            await actor.let_go(side)
    else:
        await join_phone(actor, side=side)
        await _answered(actor, passing, side)


async def _answered(actor: CallActor, passing: Passing, side: Side) -> None:
    call = actor.call
    actor.disarm(TIMER)
    call.ringback, passing.leg, passing.state = "", side.leg, "answered"
    if passing.kind == "consult":
        actor.note(*moved(passing, "answer"), actor.keep())
        await actor.show_mix()
        return
    call.passing = None
    facts = [*moved(passing, "complete")]
    if side.role == "agent" and call.agent is None:
        facts.append(hold_by(actor, side))
    if passing.takes_over:
        actor.note(*facts)
        await begin_talk(actor)
    else:
        await actor.show_mix()
        actor.note(*facts, actor.keep())


async def failed(actor: CallActor, trigger: str) -> None:
    """Who was asked does not come. A queue finds somebody else; a customer without anybody is taken back."""
    call, passing = actor.call, actor.call.passing
    if passing is None or passing.state == "answered":
        return
    actor.disarm(TIMER)
    side = call.side(passing.leg)
    if side is not None:
        await actor.let_go(side)
    facts: list[Fact] = []
    if passing.offer:
        facts.append(fact("offer.end", offer_id=passing.offer, trigger=trigger))
    passing.offer, passing.leg, passing.state = "", "", "waiting"
    if passing.to_queue_id and not passing.takes_over:
        actor.note(*facts, *moved(passing, "wait"), actor.keep())
        actor.bridge.wake()
        return
    call.passing, call.ringback = None, ""
    actor.note(*facts, *moved(passing, "fail", trigger), actor.keep())
    if not passing.takes_over:
        await actor.show_mix()
    elif passing.kind == RECALL:
        await wait_in_queue(actor)
    else:
        await take_back(actor, user_id=passing.by_user_id)


async def take_back(actor: CallActor, *, user_id: int) -> None:
    """The call comes back to whoever passed it on or parked it; when that agent is busy, to its queue."""
    call = actor.call

    def question(session: Session) -> OfferMade:
        offer = offer_directly(session=session, call_id=call.id, user_id=user_id, now=utc_now())
        return made_of(session, offer)

    try:
        made = await actor.bridge.ledger.ask(question)
    except (Problem, LedgerAway):
        await wait_in_queue(actor)
        return
    call.phase = Phase.PASSING
    call.passing = Passing(id="", kind=RECALL, by_user_id=user_id, to_user_id=user_id)
    await offered(actor, made)


async def wait_in_queue(actor: CallActor, *, queue_id: int | None = None) -> None:
    """The customer waits in a queue: the one asked for, the call's own, or the one for everybody."""
    call, directory = actor.call, actor.bridge.directory
    queue = directory.queue(queue_id or call.queue_id) or directory.default
    if queue is None:
        await leave_with_words(actor, "busy", reason="no_queue")
        return
    call.queue_id, call.passing, call.parked_by, call.is_held = queue.id, None, 0, False
    # Somebody sent it here: what it waited and where it came from before does not count against it.
    call.queued_at, call.been = "", []
    actor.note(fact("call.requeue", call_id=call.id, queue_id=queue.id), *held(actor))
    queue_up(actor)
    await actor.show_mix()


def resume(actor: CallActor) -> None:
    """After a restart of the bridge."""
    passing = actor.call.passing
    if passing is not None and passing.expires and passing.offer:
        left = datetime.fromisoformat(passing.expires) - utc_now()
        actor.arm(TIMER, max(left, timedelta()).total_seconds())
