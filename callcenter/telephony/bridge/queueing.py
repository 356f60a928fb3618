"""While a call waits: music and announcements, the queue's overflow every five seconds, the key to be called back."""

from datetime import datetime

from callcenter.kernel.clock import utc_now
from callcenter.telephony import overflow, waits
from callcenter.telephony.bridge import voicemail
from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.directory import QueueRules
from callcenter.telephony.bridge.facts import Fact, fact
from callcenter.telephony.bridge.leaving import leave, rules_of, words, zone_of
from callcenter.telephony.bridge.ledger import LedgerAway
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.overflow import Situation, Then
from callcenter.telephony.queries.situations import QueueSituation
from callcenter.telephony.sounds import music, phrases

CHECK_SECONDS = 5.0
CALLBACK_KEY = "1"
WAITING = frozenset({Phase.QUEUED, Phase.OFFERING})


def seconds_since(moment: str) -> float:
    """Seconds since a moment as a call keeps it; 0 when it has none."""
    return (utc_now() - datetime.fromisoformat(moment)).total_seconds() if moment else 0.0


def queue_up(actor: CallActor, *before: Fact) -> None:
    """Wait from now on. What happened before, this and the offer are one transaction when an agent is free."""
    call, queue = actor.call, rules_of(actor)
    now = utc_now().isoformat()
    call.queued_at, call.joined_at = call.queued_at or now, now
    call.phase = Phase.QUEUED
    if queue is not None and queue.announce_seconds:
        call.play(words(actor, "queue"))
    else:
        call.play(words(actor, "queue"), str(music()), words(actor, "busy"), str(music()), loops=True)
    actor.note(*before, actor.moved("enqueue"))
    actor.bridge.wake()
    watch(actor)


def watch(actor: CallActor, *, waited: float = 0.0) -> None:
    """Set the timers of who waits; `waited` is how long it did so before, in this queue."""
    queue = rules_of(actor)
    if queue is None:
        return
    actor.arm("max_wait", queue.max_wait_seconds - waited)
    actor.arm("check", CHECK_SECONDS)
    # The end of what plays sets the time of the next announcement; after a restart it was told to a bridge that is gone.
    if queue.announce_seconds and (waited or actor.call.prompt_loops):
        actor.arm("announce", min(1, queue.announce_seconds) if waited else queue.announce_seconds)


async def prompt_over(actor: CallActor) -> None:
    """An announcement is over: so long music until the next."""
    queue = rules_of(actor)
    actor.call.play(str(music()), loops=True)
    await actor.show_mix()
    if queue is not None and queue.announce_seconds:
        actor.arm("announce", queue.announce_seconds)


# --- announcements ----------------------------------------------------------------------


async def announce(actor: CallActor) -> None:
    """Say the place and the expected wait. While an agent is being rung nothing is said over it."""
    call, queue = actor.call, rules_of(actor)
    if call.phase not in WAITING or queue is None or not queue.announce_seconds:
        return
    if call.phase is Phase.OFFERING:
        actor.arm("announce", queue.announce_seconds)
    else:
        is_told = queue.announces_place or queue.announces_wait
        names = said(queue, await _situation(actor) if is_told else None, call_id=call.id)
        call.play(*(words(actor, name) for name in names))
        await actor.show_mix()


def said(queue: QueueRules, situation: QueueSituation | None, *, call_id: str) -> tuple[str, ...]:
    """The names of what is said to a call that waits."""
    names: tuple[str, ...] = ()
    if situation is not None:
        place = situation.place(call_id)
        expected = situation.expected_wait(place)
        names += phrases.place(place) if queue.announces_place else ()
        names += phrases.wait(waits.spoken_minutes(expected)) if queue.announces_wait and expected is not None else ()
    names = names or ("busy",)
    return (*names, "callback-offer") if queue.has_callback_key else names


async def _situation(actor: CallActor) -> QueueSituation | None:
    try:
        return await actor.bridge.situations.of(actor.call.queue_id or 0)
    except LedgerAway:
        # Nobody knows; the next look is soon.
        return None


# --- overflow ---------------------------------------------------------------------------


async def check(actor: CallActor) -> None:
    """Look whether the call should go on waiting here; a phone that rings is not taken away."""
    call, queue = actor.call, rules_of(actor)
    if call.phase not in WAITING or queue is None:
        return
    if call.phase is Phase.QUEUED and not queue.is_active:
        await _flee(actor, queue)
    elif call.phase is Phase.QUEUED and queue.overflow:
        situation = await _situation(actor)
        if situation is not None:
            await _overflow(actor, queue, situation)
    if call.phase in WAITING:
        actor.arm("check", CHECK_SECONDS)


async def _flee(actor: CallActor, queue: QueueRules) -> None:
    """The queue takes no calls any more: those in it go where its rules say, or to the default one."""
    directory, now = actor.bridge.directory, utc_now()
    target = overflow.refuge(
        queue.overflow,
        default_id=directory.default.id if directory.default else None,
        open_queues=directory.open_queues(now=now, zone=zone_of(actor)),
        been=(*actor.call.been, queue.id),
    )
    if target is not None:
        await move_to(actor, target)


async def _overflow(actor: CallActor, queue: QueueRules, found: QueueSituation) -> None:
    call, now = actor.call, utc_now()
    place = found.place(call.id)
    situation = Situation(
        waited=seconds_since(call.queued_at),
        place=place,
        agents=found.agents,
        expected_wait=found.expected_wait(place),
        service_level=found.service_level,
        is_open=queue.is_open(now=now, zone=zone_of(actor)),
    )
    rule = decide(actor, queue, situation)
    if rule is not None:
        await follow(actor, rule, is_open=situation.is_open)


def decide(actor: CallActor, queue: QueueRules, situation: Situation) -> overflow.Rule | None:
    """The rule of the queue that the call is to follow now."""
    open_queues = actor.bridge.directory.open_queues(now=utc_now(), zone=zone_of(actor))
    return overflow.decide(queue.overflow, situation, open_queues=open_queues, been=(*actor.call.been, queue.id))


async def follow(actor: CallActor, rule: overflow.Rule, *, is_open: bool) -> None:
    """Do with a call what a rule says, but for another queue of one that has not been answered yet."""
    before = () if is_open else ("closed-now",)
    if rule.then is Then.QUEUE and rule.queue_id is not None:
        await move_to(actor, rule.queue_id)
    elif rule.then is Then.VOICEMAIL:
        await voicemail.ask(actor, *before, reason="overflow" if is_open else "closed")
    elif rule.then is Then.CALLBACK:
        await leave(actor, *before, "callback", reason="callback")
    elif is_open:
        await leave(actor, "goodbye", reason="overflow")
    else:
        await leave(actor, "closed", reason="closed")


async def move_to(actor: CallActor, queue_id: int) -> None:
    """Wait in another queue, with the time waited so far."""
    change_queue(actor, queue_id)
    watch(actor)
    actor.bridge.wake()


def change_queue(actor: CallActor, queue_id: int) -> None:
    """The call belongs to another queue from now on; it does not come back by itself."""
    call = actor.call
    if call.queue_id is not None:
        call.been = [*call.been, call.queue_id]
    call.queue_id, call.joined_at = queue_id, utc_now().isoformat()
    actor.note(fact("call.queue", call_id=call.id, queue_id=queue_id, live=call.to_json()))


# --- keys -------------------------------------------------------------------------------


async def pressed(actor: CallActor, digit: str) -> None:
    """A key of the caller: to be called back while waiting, to end a message."""
    call, queue = actor.call, rules_of(actor)
    if call.phase is Phase.VOICEMAIL and digit == voicemail.END_KEY:
        await voicemail.over(actor)
    elif call.phase is Phase.QUEUED and queue is not None and queue.has_callback_key and digit == CALLBACK_KEY:
        await leave(actor, "callback", reason="callback")


TIMERS = {"check": check, "announce": announce, voicemail.TIMER: voicemail.over}
