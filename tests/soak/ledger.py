"""After a long run: is each call, work order and recording there once, whole, and of the right length?"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from callcenter.kernel.db import Database
from callcenter.telephony.models import Call, Recording
from callcenter.tickets.models import Ticket

TOLERANCE_SECONDS = 1.5


@dataclass
class Findings:
    """Counts, and what is wrong in words."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {"counts": dict(self.counts), "wrong": self.wrong[:100]}


def is_quiet(db: Database) -> bool:
    """No call is open and no recording waits to be sealed."""
    with db.reading() as session:
        calls = session.scalar(select(func.count()).select_from(Call).where(Call.state != "ended"))
        waiting = session.scalar(
            select(func.count()).select_from(Recording).where(Recording.state.in_(["recording", "closed"]))
        )
    return not calls and not waiting


def check_calls(db: Database, *, placed: dict[str, bool], since: datetime) -> Findings:
    """`placed` says of each caller's number, used once, whether a line answered."""
    found = Findings()
    with db.reading() as session:
        calls = session.scalars(select(Call).where(Call.started_at >= since, Call.direction == "in")).all()
        recordings = session.scalars(select(Recording).where(Recording.call_id.in_([call.id for call in calls]))).all()
    records = Counter(call.caller for call in calls)
    for number, was_answered in placed.items():
        here = records.pop(f"+86{number}", 0)
        found.counts["answered by a line"] += was_answered
        if here > 1:
            found.wrong.append(f"call of {number} is there {here} times")
        elif was_answered and not here:
            found.wrong.append(f"call of {number} is lost")
    found.wrong += [f"nobody placed a call of {number}" for number in records]
    found.counts["calls"] = len(calls)
    _check_recordings(found, calls, recordings)
    return found


def _check_recordings(found: Findings, calls: Any, recordings: Any) -> None:
    by_call: dict[str, list[Recording]] = {}
    for each in recordings:
        by_call.setdefault(each.call_id, []).append(each)
    for call in calls:
        mine = by_call.get(call.id, [])
        if call.state != "ended" or call.ended_at is None:
            found.wrong.append(f"call {call.id} has not ended: {call.state}")
        elif call.answered_at is None:
            found.counts["not talked"] += 1
        elif len(mine) != 1:
            found.wrong.append(f"call {call.id} has {len(mine)} recordings ({call.end_reason})")
        else:
            found.counts["talked"] += 1
            _check_length(found, call, mine[0])


def _check_length(found: Findings, call: Call, recording: Recording) -> None:
    found.counts[f"recording {recording.state}"] += 1
    if call.end_reason == "line_lost":
        # What is missing of it is said by its state.
        if recording.state not in {"sealed", "truncated"}:
            found.wrong.append(f"recording of {call.id} (line lost) is {recording.state}: {recording.detail}")
        return
    talked = (call.ended_at - call.answered_at).total_seconds() if call.ended_at and call.answered_at else 0.0
    if recording.state != "sealed" or abs(recording.seconds - talked) > TOLERANCE_SECONDS:
        found.wrong.append(
            f"recording of {call.id}: {recording.state}, {recording.seconds:.2f} s of {talked:.2f} s talk; {recording.detail}"
        )


def check_orders(db: Database, *, acknowledged: set[str], tried: set[str]) -> Findings:
    """Work orders by their subjects, each used for one order only."""
    found = Findings()
    with db.reading() as session:
        subjects = Counter(session.scalars(select(Ticket.subject).where(Ticket.subject.in_(tried))))
    found.counts["work orders"] = sum(subjects.values())
    found.wrong += [f"work order {name} is lost" for name in acknowledged if not subjects[name]]
    found.wrong += [f"work order {name} is there {count} times" for name, count in subjects.items() if count > 1]
    return found
