"""A message for us: asked for, announced by a tone, recorded until the caller ends it or the time is over."""

from callcenter.kernel.clock import utc_now
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.facts import Fact
from callcenter.telephony.bridge.leaving import words
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.bridge.talk import open_recording
from callcenter.telephony.sounds import music

LONGEST_SECONDS = 120.0
TIMER = "voicemail"
END_KEY = "#"


async def ask(actor: CallActor, *before: str, reason: str) -> None:
    """Ask for a message. Who hangs up before the tone left none, and the call ends for `reason`."""
    call = actor.call
    call.phase, call.leave_reason = Phase.VOICEMAIL, reason
    call.play(*(words(actor, name) for name in (*before, "voicemail")), str(music("beep")))
    actor.note(actor.moved("record"))
    await actor.show_mix()


async def begin(actor: CallActor) -> None:
    """The tone has sounded: the message begins."""
    call = actor.call
    call.play()
    recorded: tuple[Fact, ...] = ()
    if not call.recording:
        recorded = await open_recording(actor, f"{utc_now():%Y/%m/%d}/{new_id()}", kind="voicemail")
    if not call.recording:
        # No room on the disk: better the caller is told by a click than speaks to nobody.
        await actor.finish(reason=call.leave_reason, by="system")
        return
    call.leave_reason = "voicemail"
    actor.arm(TIMER, LONGEST_SECONDS)
    await actor.show_mix()
    actor.note(actor.keep(), *recorded)


async def over(actor: CallActor) -> None:
    """The caller pressed the key, or spoke for as long as there is room."""
    if actor.call.phase is Phase.VOICEMAIL and actor.call.recording:
        await actor.finish(reason="voicemail", by="system")
