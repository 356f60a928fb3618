"""Reads of transfers, and of who hears whom."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import UserRef, user_refs
from callcenter.customers import queries as customers
from callcenter.telephony.mixing import edges, port
from callcenter.telephony.models import Leg, Transfer
from callcenter.telephony.queries.queues import queue_refs
from callcenter.telephony.signals import Mix, Mode, Participant, Role
from callcenter.telephony.states import LegState
from callcenter.telephony.views import QueueRef, TransferView

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OPEN = select(Transfer).where(Transfer.call_id.in_(_IDS), Transfer.ended_at.is_(None))
"""Part of every call and built once: putting a statement together takes longer than running it."""


def open_transfers(session: Session, call_ids: Collection[str]) -> dict[str, TransferView]:
    """The open transfer of each call that has one; one statement when there are calls, three when there are transfers."""
    rows = session.scalars(_OPEN, {"ids": list(call_ids)}).all() if call_ids else ()
    return {row.call_id: view for row, view in zip(rows, _views(session, rows), strict=True)}


def transfers_of(session: Session, call_id: str) -> tuple[TransferView, ...]:
    """All transfers of a call, oldest first."""
    rows = session.scalars(select(Transfer).where(Transfer.call_id == call_id).order_by(Transfer.made_at)).all()
    return tuple(_views(session, rows))


def _views(session: Session, rows: Sequence[Transfer]) -> list[TransferView]:
    if not rows:
        return []
    people = user_refs(session, [one for row in rows for one in (row.by_user_id, row.to_user_id)])
    queues = queue_refs(session, [row.to_queue_id for row in rows])
    return [_view(row, people, queues) for row in rows]


def _view(row: Transfer, people: dict[int, UserRef], queues: dict[int, QueueRef]) -> TransferView:
    return TransferView(
        id=row.id,
        kind=row.kind,
        state=row.state,
        by=people[row.by_user_id],
        user=people.get(row.to_user_id or 0),
        queue=queues.get(row.to_queue_id or 0),
        number=customers.number_view(row.to_number) if row.to_number else None,
        made_at=row.made_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        reason=row.reason,
    )


def who_hears(legs: Iterable[Leg]) -> dict[str, tuple[str, ...]]:
    """Whom each connection of a call hears, by the table that the lines mix by."""
    there = [leg for leg in legs if leg.state == LegState.ANSWERED]
    parts = tuple(Participant(leg.id, "leg", cast("Role", leg.kind), cast("Mode", leg.mode)) for leg in there)
    names = {port(part): part.id for part in parts}
    found: dict[str, list[str]] = {leg.id: [] for leg in there}
    for edge in sorted(edges(Mix("", parts))):
        found[names[edge.sink]].append(names[edge.source])
    return {leg_id: tuple(heard) for leg_id, heard in found.items()}
