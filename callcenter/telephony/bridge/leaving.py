"""What a caller is told before a call is over, in the language of its queue."""

from zoneinfo import ZoneInfo

from callcenter.telephony.bridge.actor import CallActor
from callcenter.telephony.bridge.directory import QueueRules
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.sounds import announcement


def words(actor: CallActor, name: str) -> str:
    """An announcement in the language of the call's queue."""
    return str(announcement(name, "en" if actor.call.language == "en" else "zh-CN"))


def rules_of(actor: CallActor) -> QueueRules | None:
    """The queue of the call."""
    return actor.bridge.directory.queue(actor.call.queue_id)


def zone_of(actor: CallActor) -> ZoneInfo:
    """The time zone in which queues are open and closed."""
    return actor.bridge.settings.zone


async def leave(actor: CallActor, *names: str, reason: str) -> None:
    """Play announcements, then end the call for a reason."""
    call = actor.call
    call.phase, call.leave_reason = Phase.LEAVING, reason
    call.play(*(words(actor, name) for name in names))
    actor.note(actor.keep())
    await actor.show_mix()
