"""What happened with a customer, and what is open; and that events tell all of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.customers import services
from callcenter.customers.models import Activity, OpenItem
from callcenter.customers.queries import ActivityQuery, activity_page, customer
from callcenter.customers.services import CustomerChange, CustomerFields, NewContact, NewPhone
from callcenter.kernel.actor import SYSTEM, Actor
from callcenter.kernel.db import Database
from callcenter.kernel.outbox import events_after, head
from tests.cast import make_cast
from tests.factories_customers import make_customer, open_ticket, record_call
from tests.statements import counted


def test_a_line_is_rewritten_not_repeated(db: Database, now: datetime) -> None:
    with db.writing() as session:
        wang = make_customer(session, "王小明")
        record_call(session, wang.id, "c1", "+8613800138000")
    with db.writing() as session:
        record_call(session, wang.id, "c1", "+8613800138000", at=now + timedelta(minutes=1))
    with db.reading() as session:
        page = activity_page(session, wang.id, ActivityQuery())
        assert [(one.kind, one.ref and one.ref.id, one.at) for one in page.items] == [
            ("call", "c1", now + timedelta(minutes=1))
        ]


def test_a_call_that_was_somebody_else_s_moves_and_both_are_told(db: Database) -> None:
    with db.writing() as session:
        wang, li = make_customer(session, "王小明"), make_customer(session, "李雷")
        record_call(session, wang.id, "c1", "+8613800138000")
    with db.writing() as session:
        before = head(session)
        record_call(session, li.id, "c1", "+8613800138000")
    with db.reading() as session:
        assert activity_page(session, wang.id, ActivityQuery()).items == ()
        assert len(activity_page(session, li.id, ActivityQuery()).items) == 1
        (event,) = events_after(session, before)
        assert (event.name, event.rooms) == ("activity.recorded", [f"customer:{li.id}", f"customer:{wang.id}"])


def test_the_timeline_is_paged_and_filtered_newest_first(db: Database, now: datetime) -> None:
    with db.writing() as session:
        ana = make_cast(session).ana
        wang = make_customer(session, "王小明")
        for number in range(5):
            record_call(session, wang.id, f"c{number}", "", at=now + timedelta(minutes=number // 2))
        services.add_note(session=session, customer_id=wang.id, text="请回电", actor=ana, now=now)
    found, cursor = [], ""
    while True:
        with db.reading() as session:
            page = activity_page(session, wang.id, ActivityQuery(cursor=cursor, limit=2, kind="call"))
        found += [one.ref.id for one in page.items if one.ref]
        if page.next is None:
            break
        cursor = page.next
    assert found == ["c4", "c3", "c2", "c1", "c0"]
    with db.reading() as session:
        (note,) = activity_page(session, wang.id, ActivityQuery(kind="note")).items
        assert (note.text, note.ref, note.by and note.by.name) == ("请回电", None, "陈安娜")


def test_the_timeline_takes_as_many_statements_for_fifty_as_for_one(db: Database, now: datetime) -> None:
    def measure(customer_id: int) -> int:
        with db.reading() as session, counted(db) as statements:
            assert activity_page(session, customer_id, ActivityQuery()).items
        return len(statements)

    with db.writing() as session:
        cast = make_cast(session)
        wang = make_customer(session, "王小明")
        services.add_note(session=session, customer_id=wang.id, text="一", actor=cast.ana, now=now)
    one = measure(wang.id)
    with db.writing() as session:
        for actor in (cast.ana, cast.bo) * 25:
            services.add_note(session=session, customer_id=wang.id, text="又", actor=actor, now=now)
    assert measure(wang.id) == one <= 3


def test_open_items_are_counted_until_they_are_dropped(db: Database) -> None:
    with db.writing() as session:
        wang, li = make_customer(session, "王小明"), make_customer(session, "李雷")
        open_ticket(session, wang.id, "1")
        open_ticket(session, wang.id, "1", "改了")
        open_ticket(session, wang.id, "2")
    with db.writing() as session:
        open_ticket(session, li.id, "2")
        services.drop_open_item(session=session, customer_id=wang.id, kind="ticket", ref_id="2")
        services.drop_open_item(session=session, customer_id=wang.id, kind="ticket", ref_id="nothing")
    with db.reading() as session:
        assert (customer(session, wang.id).open_tickets, customer(session, li.id).open_tickets) == (1, 1)
        assert session.scalars(select(OpenItem.data).where(OpenItem.ref_id == "1")).one()["subject"] == "改了"
    with db.writing() as session:
        services.drop_open_item(session=session, customer_id=li.id, kind="ticket", ref_id="2")
    with db.reading() as session:
        assert customer(session, li.id).open_tickets == 0


class Screen:
    """A screen that saw the state once and then only hears events, as the console does."""

    def __init__(self, db: Database) -> None:
        self.db, self.seq = db, 0
        self.customers: dict[str, Any] = {}
        self.activities: dict[str, Any] = {}

    def catch_up(self) -> list[str]:
        """Apply what happened since; the names of the events."""
        with self.db.reading() as session:
            found = [event.message() for event in events_after(session, self.seq)]
        for event in found:
            self.seq = event["seq"]
            kind, key, data = event["subject"]["kind"], event["subject"]["id"], event["data"]
            if kind == "customer":
                known = self.customers.get(key)
                assert known is None or data["version"] > known["version"]
                self.customers[key] = data
            if kind == "activity":
                self.activities[key] = data
        return [event["name"] for event in found]

    def fresh(self) -> dict[str, Any]:
        """What GET gives for the customers of this screen."""
        with self.db.reading() as session:
            return {key: customer(session, int(key)).model_dump(mode="json") for key in self.customers}


def steps(ana: Actor, now: datetime, wang: int) -> list[tuple[str, Callable[[Session], Any]]]:
    """Each service that emits, once."""
    given: dict[str, Any] = {"actor": ana, "now": now, "customer_id": wang}
    fields = CustomerFields(name="新客户", tags=("a",))
    phones = (NewPhone(number="13700000001"),)
    change = CustomerChange.model_validate({"level": "vip", "tags": ["x"], "note": "x"})
    return [
        (
            "create",
            lambda s: services.create(
                session=s, fields=fields, phones=phones, caller="13700000002", actor=ana, now=now
            ),
        ),
        ("change", lambda s: services.change(session=s, changes=change, **given)),
        (
            "add_phone",
            lambda s: services.add_phone(session=s, phone=NewPhone(number="13911112222", primary=True), **given),
        ),
        ("link_number", lambda s: services.link_number(session=s, raw="sipp", **given)),
        ("remove_phone", lambda s: services.remove_phone(session=s, phone_id=1, **given)),
        (
            "add_contact",
            lambda s: services.add_contact(session=s, contact=NewContact(name="张", number="110"), **given),
        ),
        ("remove_contact", lambda s: services.remove_contact(session=s, contact_id=1, **given)),
        ("put_open_item", lambda s: open_ticket(s, wang, "7")),
        ("drop_open_item", lambda s: services.drop_open_item(session=s, customer_id=wang, kind="ticket", ref_id="7")),
        ("add_note", lambda s: services.add_note(session=s, text="好", **given)),
        ("record_activity", lambda s: record_call(s, wang, "c9", "+8613800138000")),
    ]


def test_the_events_of_every_service_make_the_old_view_the_new_one(db: Database, now: datetime) -> None:
    screen = Screen(db)
    with db.writing() as session:
        ana = make_cast(session).ana
        wang = make_customer(session, "王小明", "13800138000").id
    assert screen.catch_up() == ["customer.created"]
    for name, step in steps(ana, now, wang):
        with db.writing() as session:
            step(session)
        heard = screen.catch_up()
        assert heard, name
        assert screen.customers == screen.fresh(), name
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Activity)) == len(screen.activities) == 3
        lines = activity_page(session, wang, ActivityQuery()).items
        assert {str(one.id): one.model_dump(mode="json") for one in lines} == screen.activities


def test_a_call_from_an_anonymous_caller_leaves_the_record_alone(db: Database, now: datetime) -> None:
    with db.writing() as session:
        wang = make_customer(session, "王小明", "13800138000")
    with db.writing() as session:
        services.link_number(session=session, customer_id=wang.id, raw="anonymous", actor=SYSTEM, now=now)
        services.link_number(session=session, customer_id=wang.id, raw="+8613800138000", actor=SYSTEM, now=now)
    with db.reading() as session:
        assert customer(session, wang.id).version == 1
