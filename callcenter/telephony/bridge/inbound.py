"""The flow of an incoming call: ring, answer, greeting, queue, offer, or an announcement and out."""

from datetime import datetime

import structlog

from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge import queueing, voicemail
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.directory import QueueRules
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.happenings import OfferMade
from callcenter.telephony.bridge.joining import dial_agent, join_agent_phone, join_browser
from callcenter.telephony.bridge.leaving import leave, rules_of, words, zone_of
from callcenter.telephony.bridge.ledger import LedgerAway
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.bridge.queueing import change_queue, decide, follow, queue_up
from callcenter.telephony.bridge.talk import begin_talk
from callcenter.telephony.overflow import Situation, Then
from callcenter.telephony.services.offers import accept_offer
from callcenter.telephony.signals import AnswerLeg, RingLeg
from callcenter.telephony.wire import WireError

log = structlog.get_logger()

SIP_RING_MARGIN_SECONDS = 2


async def arrive(actor: CallActor, *, caller_name: str) -> None:
    """The first signal: write the call down, ring, answer. Who waits for nothing but an agent is offered at once."""
    call, queue = actor.call, rules_of(actor)
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
    if queue is not None and not queue.has_greeting and queue.is_open(now=utc_now(), zone=zone_of(actor)):
        queue_up(actor, *opened)
    else:
        actor.note(*opened)
    await actor.send(RingLeg(call.leg))
    await actor.send(AnswerLeg(call.leg))


async def answered(actor: CallActor) -> None:
    """The customer hears us: what the queue plays while it waits, or first a greeting, or that we are closed."""
    call = actor.call
    call.is_customer_joined = True
    actor.note(fact("leg.move", leg_id=call.leg, trigger="answer"), actor.keep())
    if call.phase is not Phase.ARRIVING:
        await actor.show_mix()
    else:
        await _admit(actor)


async def _admit(actor: CallActor) -> None:
    """Into the queue by a greeting, or what the queue does while it is closed."""
    call, queue = actor.call, rules_of(actor)
    if queue is None:
        await leave(actor, "busy", reason="no_queue")
    elif not queue.is_open(now=utc_now(), zone=zone_of(actor)):
        await _closed(actor, queue)
    elif queue.has_greeting:
        call.phase = Phase.GREETING
        call.play(words(actor, "greeting"))
        await actor.show_mix()
    else:
        await enqueue(actor)


async def _closed(actor: CallActor, queue: QueueRules) -> None:
    rule = decide(actor, queue, Situation(is_open=False, is_arriving=True))
    if rule is None:
        await leave(actor, "closed", reason="closed")
    elif rule.then is Then.QUEUE and rule.queue_id is not None:
        # It never goes back, so this ends.
        change_queue(actor, rule.queue_id)
        await _admit(actor)
    else:
        await follow(actor, rule, is_open=False)


async def enqueue(actor: CallActor) -> None:
    """Wait for an agent with music, and again and again a word."""
    queue_up(actor)
    await actor.show_mix()


async def prompt_over(actor: CallActor) -> None:
    """What the caller was told has come to its end."""
    phase = actor.call.phase
    if phase is Phase.GREETING:
        await enqueue(actor)
    elif phase is Phase.LEAVING:
        await actor.finish(reason=actor.call.leave_reason, by="system")
    elif phase is Phase.VOICEMAIL:
        await voicemail.begin(actor)
    elif phase in queueing.WAITING:
        await queueing.prompt_over(actor)


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
    if call.queued_at and call.phase in queueing.WAITING:
        queueing.watch(actor, waited=queueing.seconds_since(call.joined_at or call.queued_at))
    if call.phase is Phase.OFFERING:
        actor.arm("ring", (datetime.fromisoformat(call.offer_expires) - utc_now()).total_seconds())
    if call.phase is Phase.VOICEMAIL:
        actor.arm(voicemail.TIMER, voicemail.LONGEST_SECONDS)
    actor.bridge.wake()
