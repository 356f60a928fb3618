"""Reasons for not being ready: kept by administrators, checked when they are chosen, with an allowance per day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.kernel import audit
from callcenter.kernel.actor import Actor
from callcenter.kernel.db import zone_of
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.texts import LANGUAGES, Text, text
from callcenter.telephony import queries
from callcenter.telephony.allowances import day_of, runs_out_at
from callcenter.telephony.models import AwayReason, Seat
from callcenter.telephony.services.announcing import seat_changed
from callcenter.telephony.states import Presence

LOST: Final = "lost"
"""The reason the service itself gives; nobody can choose it."""
BUILT_IN: Final = {LOST: text("连接中断", "Connection lost")}
SHIPPED: Final = {
    "busy": text("示忙", "Busy"),
    "break": text("小休", "Break"),
    "meal": text("用餐", "Meal"),
    "meeting": text("会议", "Meeting"),
    "training": text("培训", "Training"),
}
"""As the first tables are filled."""
LONGEST_NAME: Final = 30
MOST_MINUTES: Final = 1440
MOST_REASONS: Final = 30


class AllowanceUsedUp(Conflict):
    """Nothing is left today of the reason chosen."""

    code = "allowance-used-up"
    title = text("今天的时间已用完", "Nothing is left of it today")


class LastReason(Conflict):
    """Nobody could be away any more."""

    code = "last-reason"
    title = text("至少要保留一个可选的原因", "At least one reason must remain to choose")


@dataclass(frozen=True, slots=True)
class ReasonChange:
    """What to change of a reason; None leaves it."""

    name: Text | None = None
    minutes_per_day: int | None = None
    is_active: bool | None = None


def install_reasons(*, session: Session) -> None:
    """Fill an empty table with the reasons that ship."""
    if session.scalar(select(func.count()).select_from(AwayReason)) == 0:
        session.add_all(
            AwayReason(code=code, name=name, rank=rank) for rank, (code, name) in enumerate(SHIPPED.items())
        )
        session.flush()


def create_reason(*, session: Session, name: Text, minutes_per_day: int, actor: Actor, now: datetime) -> AwayReason:
    """A new reason, offered last. Its code is made of its English name and never given twice: history refers to it."""
    rows = session.scalars(select(AwayReason)).all()
    if sum(row.is_active for row in rows) >= MOST_REASONS:
        _refuse("name", "too-many", text(f"最多 {MOST_REASONS} 个原因", f"{MOST_REASONS} reasons at most"))
    checked = _checked_name(name, rows)
    row = AwayReason(
        code=_code(checked["en"], {*BUILT_IN, *(row.code for row in rows)}),
        name=checked,
        minutes_per_day=_checked_minutes(minutes_per_day),
        rank=max((row.rank for row in rows), default=-1) + 1,
        is_active=True,
    )
    session.add(row)
    session.flush()
    _note(session, row, "created", before={}, actor=actor, now=now)
    return row


def change_reason(*, session: Session, code: str, change: ReasonChange, actor: Actor, now: datetime) -> AwayReason:
    """Another name or allowance, out of use, or in use again. Who is away for it follows."""
    rows = session.scalars(select(AwayReason).with_for_update()).all()
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        raise NotFound
    before = _facts(row)
    if change.is_active is False and not any(other.is_active for other in rows if other is not row):
        raise LastReason
    if change.is_active is not None:
        row.is_active = change.is_active
    if change.name is not None or change.is_active:
        row.name = _checked_name(change.name or row.name, [other for other in rows if other is not row])
    if change.minutes_per_day is not None and change.minutes_per_day != row.minutes_per_day:
        row.minutes_per_day = _checked_minutes(change.minutes_per_day)
        _set_deadlines(session, code, now)
    if before != _facts(row):
        _note(session, row, "changed", before=before, actor=actor, now=now)
    session.flush()
    return row


def order_reasons(*, session: Session, codes: tuple[str, ...], actor: Actor, now: datetime) -> None:
    """The order in which reasons are offered; those not named come after."""
    rows = {row.code: row for row in session.scalars(select(AwayReason).order_by(AwayReason.rank).with_for_update())}
    if len(set(codes)) != len(codes) or set(codes) - set(rows):
        _refuse("codes", "unknown-code", text("包含未知或重复的原因", "Has an unknown reason, or one twice"))
    before = list(rows)
    after = [*codes, *(code for code in before if code not in codes)]
    if before == after:
        return
    for rank, code in enumerate(after):
        rows[code].rank = rank
    audit.note(
        session=session,
        actor=actor,
        act="away_reason.ordered",
        now=now,
        before={"order": before},
        after={"order": after},
    )
    session.flush()


def check_reason(session: Session, code: str | None, *, user_id: int, may_exceed: bool, now: datetime) -> None:
    """Invalid for a reason that is not offered, AllowanceUsedUp for one of which nothing is left today."""
    row = session.get(AwayReason, code) if code else None
    if row is None or not row.is_active:
        offered = [reason for reason in queries.away_reasons(session) if reason.active]
        chinese, english = ("、".join(one.name[tag] for one in offered) for tag in LANGUAGES)
        _refuse("reason", "unknown-reason", text(f"请选择：{chinese}", f"Choose one of: {english}"))
    limit = timedelta(minutes=row.minutes_per_day)
    if may_exceed or not limit:
        return
    spent = queries.used_today(session, user_id, zone=zone_of(session), now=now).get(row.code, timedelta(0))
    if spent >= limit:
        minutes, name = row.minutes_per_day, row.name
        raise AllowanceUsedUp(
            text(
                f"今天的“{name['zh-CN']}”{minutes} 分钟已用完，请选择其他原因，或请班长处理",
                f"Today's {minutes} minutes of {name['en']} are used up: choose another reason, or ask your supervisor",
            )
        )


def set_deadline(session: Session, seat: Seat, *, now: datetime) -> None:
    """Work out when the allowance of a seat that is away runs out; None for all others. The caller announces it."""
    row = session.get(AwayReason, seat.away_reason) if seat.presence == Presence.AWAY and seat.away_reason else None
    if row is None or row.minutes_per_day == 0:
        seat.away_until = None
        return
    zone, limit = zone_of(session), timedelta(minutes=row.minutes_per_day)
    spent = queries.used_today(session, seat.user_id, zone=zone, now=now).get(row.code, timedelta(0))
    seat.away_until = runs_out_at(spent=spent, limit=limit, day=day_of(now, zone), now=now)


def renew_deadlines(*, session: Session, now: datetime) -> int:
    """At midnight allowances are whole again, also for those who are away over it; how many were."""
    due = select(Seat).where(
        Seat.away_until < day_of(now, zone_of(session)).begins, Seat.presence == Presence.AWAY.value
    )
    found = session.scalars(due.with_for_update(skip_locked=True)).all()
    for seat in found:
        set_deadline(session, seat, now=now)
        seat_changed(session, seat)
    return len(found)


def _set_deadlines(session: Session, code: str, now: datetime) -> None:
    """The allowance of a reason is another one: for those who are away for it too."""
    session.flush()
    away = select(Seat).where(Seat.presence == Presence.AWAY.value, Seat.away_reason == code)
    for seat in session.scalars(away.with_for_update()).all():
        set_deadline(session, seat, now=now)
        seat_changed(session, seat)


def _code(name: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:34] or "reason"
    return next(each for each in (stem, *(f"{stem}_{number}" for number in range(2, 1000))) if each not in taken)


def _checked_name(name: Text, others: Iterable[AwayReason]) -> Text:
    """A name in each language, that no other reason in use has."""
    found = {tag: str(name.get(tag, "")).strip() for tag in LANGUAGES}
    in_use = [row for row in others if row.is_active]
    for tag, words in found.items():
        if not 0 < len(words) <= LONGEST_NAME:
            message = text(f"需要 1 至 {LONGEST_NAME} 个字符", f"Takes 1 to {LONGEST_NAME} characters")
            _refuse(f"name.{tag}", "bad-name", message)
        known = {row.name[tag].casefold() for row in in_use}
        if words.casefold() in known | {built[tag].casefold() for built in BUILT_IN.values()}:
            _refuse(f"name.{tag}", "taken", text("已有同名的原因", "Another reason has this name"))
    return found


def _checked_minutes(minutes: int) -> int:
    if not 0 <= minutes <= MOST_MINUTES:
        message = text(f"0 至 {MOST_MINUTES} 分钟，0 表示不限", f"Takes 0 to {MOST_MINUTES} minutes; 0 means no limit")
        _refuse("minutes_per_day", "bad-minutes", message)
    return minutes


def _refuse(field: str, code: str, message: Text) -> NoReturn:
    raise Invalid(errors=(FieldError(field, code, message),))


def _facts(row: AwayReason) -> dict[str, Any]:
    return {"name": row.name, "minutes_per_day": row.minutes_per_day, "active": row.is_active}


def _note(session: Session, row: AwayReason, verb: str, *, before: dict[str, Any], actor: Actor, now: datetime) -> None:
    after = _facts(row)
    changed = {key for key in after if before.get(key) != after[key]}
    audit.note(
        session=session,
        actor=actor,
        act=f"away_reason.{verb}",
        subject=f"away_reason:{row.code}",
        before={key: value for key, value in before.items() if key in changed},
        after={key: after[key] for key in sorted(changed)},
        now=now,
    )
