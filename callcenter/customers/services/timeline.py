"""The timeline and the open items of a customer: written by whoever did something for them, in the same transaction."""

from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers.events import ActivityRecorded
from callcenter.customers.identity import normalise
from callcenter.customers.models import Activity, OpenItem
from callcenter.customers.queries.activities import activity_views
from callcenter.customers.services.telling import locked, touch
from callcenter.kernel.actor import Actor
from callcenter.kernel.db import JsonData
from callcenter.kernel.events import announce
from callcenter.kernel.ids import new_id

MAX_TITLE = 200
MAX_TEXT = 4000


class ActivityLine(TypedDict):
    """A line as its writer gives it; kind, ref_kind and ref_id together say which line it is."""

    kind: str
    ref_kind: str
    ref_id: str
    title: str
    text: str
    at: datetime
    actor_id: int | None
    data: JsonData


def record_activity(*, session: Session, customer_id: int, **line: Unpack[ActivityLine]) -> int:
    """Write a line of the timeline, or rewrite the line of the same thing; its id.

    A line that was another customer's moves. The data of a call is its view:
    by its number an old caller is recognised.
    """
    key = {"kind": line["kind"], "ref_kind": line["ref_kind"], "ref_id": line["ref_id"]}
    row = session.scalar(select(Activity).filter_by(**key))
    if row is None:
        row = Activity(**key)
        session.add(row)
    former = row.customer_id if row.customer_id not in {None, customer_id} else None
    row.customer_id, row.actor_id, row.at = customer_id, line["actor_id"], line["at"]
    row.title, row.text = line["title"][:MAX_TITLE], line["text"][:MAX_TEXT]
    row.data, row.match_key = line["data"], _other_side(line["data"])
    session.flush()
    _tell(session, row, former)
    return row.id


def _other_side(data: JsonData) -> str:
    """The match key of the customer's number in the view of a call."""
    number = data.get("caller" if data.get("direction") == "in" else "dialled")
    spelling = number.get("number") if isinstance(number, dict) else None
    return normalise(spelling).match_key if isinstance(spelling, str) else ""


def _tell(session: Session, row: Activity, former: int | None) -> None:
    def build() -> ActivityRecorded:
        session.flush()
        data = activity_views(session, [row])[0].model_dump(mode="json")
        return ActivityRecorded(subject_id=str(row.id), data=data, former=former)

    announce(session, ActivityRecorded, row.id, build)


def add_note(*, session: Session, customer_id: int, text: str, actor: Actor, now: datetime) -> int:
    """Write a note into the timeline; the id of its line."""
    locked(session, customer_id)
    return record_activity(
        session=session,
        customer_id=customer_id,
        kind="note",
        ref_kind="note",
        ref_id=new_id(),
        title="",
        text=text,
        at=now,
        actor_id=actor.user_id,
        data={},
    )


def put_open_item(*, session: Session, customer_id: int, kind: str, ref_id: str, data: JsonData) -> None:
    """Something of a customer is open, or reads differently; it moves here when it was another customer's."""
    row = _item(session, kind, ref_id)
    if row is not None and row.customer_id == customer_id:
        row.data = data
        return
    changed = {customer_id} if row is None else {customer_id, row.customer_id}
    customers = [locked(session, one) for one in sorted(changed)]
    if row is None:
        session.add(OpenItem(customer_id=customer_id, kind=kind, ref_id=ref_id, data=data))
    else:
        row.customer_id, row.data = customer_id, data
    for customer in customers:
        touch(session, customer)


def drop_open_item(*, session: Session, customer_id: int, kind: str, ref_id: str) -> None:
    """It is open no longer, for this customer; nothing happens when it was not."""
    row = _item(session, kind, ref_id)
    if row is None or row.customer_id != customer_id:
        return
    customer = locked(session, customer_id)
    session.delete(row)
    touch(session, customer)


def _item(session: Session, kind: str, ref_id: str) -> OpenItem | None:
    return session.scalar(select(OpenItem).where(OpenItem.kind == kind, OpenItem.ref_id == ref_id))
