"""While two people talk: recording, hold, mute, tones, and the connections that come and go."""

from callcenter.kernel.clock import utc_now
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.joining import plug_headset
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.signals import SendTones

MAX_TONES = 40


async def begin_talk(actor: CallActor) -> None:
    """Both ends are there: prompts end, the recording begins."""
    call = actor.call
    now = utc_now()
    call.phase, call.was_answered, call.ringback = Phase.TALKING, True, ""
    call.play()
    call.recording = new_id()
    folder = actor.bridge.settings.recordings_folder
    relative = f"{now:%Y/%m/%d}/{call.recording}"
    call.recording_path = str(folder / relative)
    (folder / relative).parent.mkdir(parents=True, exist_ok=True)
    await actor.show_mix()
    actor.note(
        actor.moved("answer"),
        fact("recording.open", recording_id=call.recording, call_id=call.id, path=relative),
    )


def mark(actor: CallActor, kind: str) -> None:
    """Note a moment of the recording."""
    call = actor.call
    if call.recording:
        actor.note(fact("recording.mark", recording_id=call.recording, kind=kind))


async def hold(actor: CallActor, *, is_held: bool) -> None:
    """Put the customer on hold with music, or take them back."""
    _must_talk(actor)
    if actor.call.is_held == is_held:
        return
    actor.call.is_held = is_held
    await actor.show_mix()
    actor.note(actor.keep(is_held=is_held))
    mark(actor, "hold" if is_held else "resume")


async def mute(actor: CallActor, *, is_muted: bool) -> None:
    """Close or open the agent's microphone towards the customer."""
    _must_talk(actor)
    if actor.call.is_muted == is_muted:
        return
    actor.call.is_muted = is_muted
    await actor.show_mix()
    actor.note(actor.keep(is_muted=is_muted))
    mark(actor, "mute" if is_muted else "unmute")


async def send_tones(actor: CallActor, *, digits: str) -> None:
    """Keypad tones to the customer's side; during early media too."""
    if not actor.call.is_customer_joined:
        raise CommandRefused("not-talking")
    await actor.send(SendTones(leg=actor.call.leg, digits=digits[:MAX_TONES]))


async def hang_up(actor: CallActor) -> None:
    """The agent ends the call."""
    await actor.finish(reason="agent_hung_up" if actor.call.was_answered else "cancelled", by="agent")


async def headset_back(actor: CallActor, *, headset: str) -> None:
    """The agent's browser is there again: plug it in, the customer's music ends."""
    agent = actor.call.agent
    if agent is None or agent.device != "browser" or actor.call.phase not in {Phase.TALKING, Phase.DIALING}:
        return
    await plug_headset(actor, headset=headset)
    await actor.show_mix()
    actor.note(actor.keep())


async def headset_gone(actor: CallActor) -> None:
    """The agent's browser is away: the customer hears music until it is back."""
    agent = actor.call.agent
    if agent is None or agent.device != "browser":
        return
    agent.is_joined = False
    await actor.show_mix()
    actor.note(actor.keep())


def _must_talk(actor: CallActor) -> None:
    if actor.call.phase is not Phase.TALKING:
        raise CommandRefused("not-talking")
