"""The flow of an incoming call: ring, answer, greeting, queue, offer, or an announcement and out."""

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from callcenter.kernel.clock import utc_now
from callcenter.telephony import hours
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.facts import Fact, fact
from callcenter.telephony.bridge.happenings import OfferMade
from callcenter.telephony.bridge.joining import dial_agent, join_agent_phone, join_browser
from callcenter.telephony.bridge.ledger import LedgerAway
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.bridge.talk import begin_talk
from callcenter.telephony.services.offers import accept_offer
from callcenter.telephony.signals import AnswerLeg, RingLeg
from callcenter.telephony.sounds import announcement, music
from callcenter.telephony.wire import WireError

log = structlog.get_logger()

SIP_RING_MARGIN_SECONDS = 2


def words(actor: CallActor, name: str) -> str:
    """An announcement in the language of the call's queue."""
    return str(announcement(name, "en" if actor.call.language == "en" else "zh-CN"))


async def arrive(actor: CallActor, *, caller_name: str) -> None:
    """The first signal: write the call down, ring, answer. Who waits for nothing but an agent is offered at once."""
    call, queue = actor.call, actor.bridge.directory.queue(actor.call.queue_id)
    opened = (
        fact(
            "call.open",
            call_id=call.id,
            direction="in",
            caller=call.caller,
            caller_name=caller_name,
            dialled=call.dialled,
            queue_id=call.queue_id,
            agent_id=None,
            customer_id=None,
            live=call.to_json(),
        ),
        fact(
            "leg.open",
            leg_id=call.leg,
            call_id=call.id,
            kind="customer",
            device="sip",
            line=call.line,
            state="incoming",
            number=call.caller,
            user_id=None,
        ),
    )
    if queue is not None and not queue.has_greeting and hours.is_open(queue.hours, now=utc_now(), zone=_zone(actor)):
        _queue_up(actor, *opened)
    else:
        actor.note(*opened)
    await actor.send(RingLeg(call.leg))
    await actor.send(AnswerLeg(call.leg))


async def answered(actor: CallActor) -> None:
    """The customer hears us: what the queue plays while it waits, or first a greeting, or that we are closed."""
    call, bridge = actor.call, actor.bridge
    call.is_customer_joined = True
    actor.note(fact("leg.move", leg_id=call.leg, trigger="answer"), actor.keep())
    queue = bridge.directory.queue(call.queue_id)
    if call.phase is not Phase.ARRIVING:
        await actor.show_mix()
    elif queue is None:
        await leave(actor, "busy", reason="no_queue")
    elif not hours.is_open(queue.hours, now=utc_now(), zone=_zone(actor)):
        await leave(actor, "closed", reason="closed")
    elif queue.has_greeting:
        call.phase = Phase.GREETING
        call.play(words(actor, "greeting"))
        await actor.show_mix()
    else:
        await enqueue(actor)


async def enqueue(actor: CallActor) -> None:
    """Wait for an agent with music, and again and again a word."""
    _queue_up(actor)
    await actor.show_mix()


def _queue_up(actor: CallActor, *before: Fact) -> None:
    """Wait from now on. What happened before, this and the offer are one transaction when an agent is free."""
    call, bridge = actor.call, actor.bridge
    call.queued_at = call.queued_at or utc_now().isoformat()
    call.phase = Phase.QUEUED
    call.play(words(actor, "queue"), str(music()), words(actor, "busy"), str(music()), loops=True)
    actor.note(*before, actor.moved("enqueue"))
    bridge.wake()
    queue = bridge.directory.queue(call.queue_id)
    if queue is not None:
        actor.arm("max_wait", queue.max_wait_seconds)


def _zone(actor: CallActor) -> ZoneInfo:
    return actor.bridge.settings.zone


async def leave(actor: CallActor, name: str, *, reason: str) -> None:
    """Play an announcement, then end the call for a reason."""
    call = actor.call
    call.phase, call.leave_reason = Phase.LEAVING, reason
    call.play(words(actor, name))
    actor.note(actor.keep())
    await actor.show_mix()


async def offered(actor: CallActor, offer: OfferMade) -> None:
    """The router claimed an agent: ring there."""
    call = actor.call
    if call.phase is not Phase.QUEUED:
        actor.note(fact("offer.end", offer_id=offer.offer, trigger="withdraw"))
        return
    call.phase, call.offer, call.offer_expires = Phase.OFFERING, offer.offer, offer.expires_at.isoformat()
    call.offered_to = offer.user_id
    actor.note(actor.keep())
    seconds = (offer.expires_at - utc_now()).total_seconds()
    actor.arm("ring", seconds)
    if offer.device == "sip":
        try:
            await dial_agent(
                actor, user_id=offer.user_id, uri=offer.uri, timeout_seconds=int(seconds) + SIP_RING_MARGIN_SECONDS
            )
        except (CommandRefused, WireError) as error:
            # A phone that cannot be rung must not cost the caller the call: the next agent is asked.
            log.warning("offer.phone_unreachable", user=offer.user_id, code=error.code)
            await offer_over(actor, trigger="miss")


async def offer_over(actor: CallActor, *, trigger: str) -> None:
    """Declined or missed: back to its place in the queue."""
    call = actor.call
    if call.phase is not Phase.OFFERING:
        return
    actor.disarm("ring")
    await actor.release_agent()
    offer, call.offer, call.phase = call.offer, "", Phase.QUEUED
    actor.note(fact("offer.end", offer_id=offer, trigger=trigger), actor.keep())
    actor.bridge.wake()


async def accept(actor: CallActor, *, user_id: int) -> None:
    """The agent pressed Answer in the browser, or lifted the SIP phone."""
    call = actor.call
    if call.phase is not Phase.OFFERING or call.offered_to != user_id:
        raise CommandRefused("offer-over")
    if call.agent is not None and call.agent.device == "sip":
        await join_agent_phone(actor)
    else:
        await join_browser(actor, user_id=user_id)
    offer = call.offer
    try:
        is_taken = await actor.bridge.ledger.ask(
            lambda session: accept_offer(session=session, offer_id=offer, now=utc_now())
        )
    except LedgerAway:
        # The agent is claimed already; two people who want to talk do not wait for the database.
        actor.note(fact("offer.accept", offer_id=offer))
        is_taken = True
    if not is_taken:
        await actor.release_agent()
        raise CommandRefused("offer-over")
    actor.disarm("ring")
    actor.disarm("max_wait")
    call.offer = ""
    await begin_talk(actor)


async def waited_too_long(actor: CallActor) -> None:
    """The longest wait is over; an offer that rings may still be answered."""
    if actor.call.phase is Phase.OFFERING:
        actor.arm("max_wait", 5)
    elif actor.call.phase is Phase.QUEUED:
        await leave(actor, "goodbye", reason="max_wait")


def resume(actor: CallActor) -> None:
    """After a restart of the bridge: set the timers again."""
    call = actor.call
    queue = actor.bridge.directory.queue(call.queue_id)
    if call.queued_at and queue is not None and call.phase in {Phase.QUEUED, Phase.OFFERING}:
        waited = (utc_now() - datetime.fromisoformat(call.queued_at)).total_seconds()
        actor.arm("max_wait", queue.max_wait_seconds - waited)
    if call.phase is Phase.OFFERING:
        actor.arm("ring", (datetime.fromisoformat(call.offer_expires) - utc_now()).total_seconds())
    actor.bridge.wake()
