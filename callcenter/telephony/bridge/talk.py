"""While two people talk: recording, hold, mute, tones, and the connections that come and go."""

import asyncio

import structlog

from callcenter.kernel.clock import utc_now
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.facts import Fact, fact
from callcenter.telephony.bridge.joining import plug_headset
from callcenter.telephony.bridge.live import Phase, Side
from callcenter.telephony.signals import Mode, SendTones
from callcenter.telephony.wire import WireError

log = structlog.get_logger()

MAX_TONES = 40


async def begin_talk(actor: CallActor) -> None:
    """Both ends are there: prompts end, the recording begins, or goes on after the call was passed on."""
    call = actor.call
    now = utc_now()
    call.phase, call.was_answered, call.ringback = Phase.TALKING, True, ""
    call.play()
    recorded = () if call.recording else await open_recording(actor, f"{now:%Y/%m/%d}/{new_id()}")
    await actor.show_mix()
    actor.note(actor.moved("answer"), *recorded)


async def open_recording(actor: CallActor, relative: str, *, kind: str = "talk") -> tuple[Fact, ...]:
    """Make the place of a recording; a disk that refuses it must not cost the caller the call."""
    call, path = actor.call, actor.bridge.settings.recordings_folder / relative
    try:
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    except OSError as error:
        log.error("call.not_recorded", call=call.id, error=str(error))  # noqa: TRY400 - the disk's fault.
        return ()
    call.recording, call.recording_path = path.name, str(path)
    return (fact("recording.open", recording_id=call.recording, call_id=call.id, path=relative, kind=kind),)


def mark(actor: CallActor, kind: str) -> None:
    """Note a moment of the recording."""
    call = actor.call
    if call.recording:
        actor.note(fact("recording.mark", recording_id=call.recording, kind=kind))


async def hold(actor: CallActor, *, is_held: bool) -> None:
    """Put the customer on hold with music, or take them back."""
    must_talk(actor)
    if actor.call.is_held == is_held:
        return
    actor.call.is_held = is_held
    try:
        await actor.show_mix()
    except WireError:
        actor.call.is_held = not is_held
        raise
    actor.note(*held(actor))
    mark(actor, "hold" if is_held else "resume")


def held(actor: CallActor) -> tuple[Fact, ...]:
    """The facts of whether the customer is on hold."""
    call = actor.call
    mode = "hold" if call.is_held else "talk"
    return actor.keep(is_held=call.is_held), fact("leg.mode", leg_id=call.leg, mode=mode)


async def mute(actor: CallActor, *, side: Side, is_muted: bool) -> None:
    """Close or open an agent's microphone."""
    must_talk(actor)
    await set_mode(actor, side=side, mode="mute" if is_muted else "talk")
    mark(actor, "mute" if is_muted else "unmute")


async def set_mode(actor: CallActor, *, side: Side, mode: Mode) -> None:
    """Let one end of the call talk, only hear, or neither."""
    before = side.mode
    if before == mode:
        return
    side.mode = mode
    try:
        await actor.show_mix()
    except WireError:
        side.mode = before
        raise
    flags = {"is_muted": mode == "mute"} if side is actor.call.agent else {}
    actor.note(actor.keep(**flags), fact("leg.mode", leg_id=side.leg, mode=mode))


async def send_tones(actor: CallActor, *, digits: str) -> None:
    """Keypad tones to the customer's side; during early media too."""
    if not actor.call.is_customer_joined:
        raise CommandRefused("not-talking")
    await actor.send(SendTones(leg=actor.call.leg, digits=digits[:MAX_TONES]))


async def hang_up(actor: CallActor) -> None:
    """The agent ends the call, for everybody."""
    await actor.finish(reason="agent_hung_up" if actor.call.was_answered else "cancelled", by="agent")


async def headset_back(actor: CallActor, *, user_id: int, headset: str) -> None:
    """An agent's browser is there again: plug it in, the customer's music ends."""
    side = actor.call.side_of(user_id)
    if side is None or side.device != "browser" or actor.call.phase not in {Phase.TALKING, Phase.DIALING}:
        return
    try:
        await plug_headset(actor, side=side, headset=headset)
    except (CommandRefused, WireError) as error:
        # Gone again already; the caller hears music until it is back for good.
        log.info("call.headset_not_plugged", call=actor.call.id, code=error.code)
        side.is_joined = False
    await actor.show_mix()
    actor.note(actor.keep())


async def headset_gone(actor: CallActor, *, user_id: int) -> None:
    """An agent's browser is away: a customer who is alone hears music until it is back."""
    side = actor.call.side_of(user_id)
    if side is None or side.device != "browser":
        return
    side.is_joined = False
    await actor.show_mix()
    actor.note(actor.keep())


def must_talk(actor: CallActor) -> None:
    """Refuse what only a conversation can have."""
    if actor.call.phase is not Phase.TALKING:
        raise CommandRefused("not-talking")
