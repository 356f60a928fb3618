"""Whose number is it: the card of a caller."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.customers import services
from callcenter.customers.identity import normalise
from callcenter.customers.queries import QueueRef, card, find_by_number, only_customer_of
from callcenter.customers.services import NewContact
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.db import Database
from callcenter.kernel.texts import text
from tests.factories_customers import make_customer, open_ticket, record_call
from tests.statements import counted


def reasons(session: Session, raw: str) -> list[tuple[str, str, float]]:
    """Who, why, how sure."""
    return [(one.customer.name, one.reason, one.score) for one in find_by_number(session, normalise(raw))]


@pytest.mark.parametrize(
    "spelling", ["13800138000", "+86 138-0013-8000", "sip:013800138000@10.0.0.1", "008613800138000"]
)
def test_any_spelling_finds_the_customer(db: Database, spelling: str) -> None:
    with db.writing() as session:
        wang = make_customer(session, "王小明", "１３８－００１３－８０００")
    with db.reading() as session:
        found = card(session, spelling)
        assert (found.match, found.customer and found.customer.id) == ("known", wang.id)
        assert found.number.region == "北京"
        assert only_customer_of(session, spelling) == wang.id


def test_candidates_are_ranked_with_the_reason(db: Database, now: datetime) -> None:
    with db.writing() as session:
        make_customer(session, "主号", "075588886666")
        make_customer(session, "副号", "13900000001", "075588886666")
        boss = make_customer(session, "联系人", "13900000002")
        services.add_contact(
            session=session,
            customer_id=boss.id,
            contact=NewContact(name="李四", number="0755-8888-6666"),
            actor=SYSTEM,
            now=now,
        )
        make_customer(session, "分机", "0755-88886666-801")
        old = make_customer(session, "旧通话", "13900000003")
        record_call(session, old.id, "c1", "+8675588886666")
        make_customer(session, "缺区号", "88886666")
        make_customer(session, "同尾号", "010-88886666")
        make_customer(session, "别人", "010-88886667")
    with db.reading() as session:
        assert reasons(session, "+8675588886666") == [
            ("主号", "primary_phone", 1.0),
            ("副号", "phone", 0.95),
            ("联系人", "contact_phone", 0.8),
            ("分机", "other_extension", 0.7),
            ("旧通话", "old_call", 0.5),
            ("同尾号", "same_suffix", 0.4),
            ("缺区号", "same_suffix", 0.4),
        ]
        found = card(session, "+8675588886666")
        assert (found.match, found.customer, found.open_tickets) == ("several", None, ())
        assert only_customer_of(session, "+8675588886666") is None


def test_a_maybe_alone_is_unknown_until_it_is_linked(db: Database, now: datetime) -> None:
    with db.writing() as session:
        zhao = make_customer(session, "赵六", "88886666")
    with db.reading() as session:
        found = card(session, "075588886666")
        assert (found.match, found.customer) == ("unknown", None)
        assert [one.reason for one in found.candidates] == ["same_suffix"]
    with db.writing() as session:
        services.link_number(session=session, customer_id=zhao.id, raw="+8675588886666", actor=SYSTEM, now=now)
        services.link_number(session=session, customer_id=zhao.id, raw="0755 8888 6666", actor=SYSTEM, now=now)
    with db.reading() as session:
        found = card(session, "075588886666")
        assert found.match == "known"
        assert found.customer is not None
        assert len(found.customer.phones) == 2


def test_a_suffix_of_nines_and_short_numbers_find_no_strangers(db: Database) -> None:
    with db.writing() as session:
        make_customer(session, "九", "13999999999")
        make_customer(session, "银行", "95588")
    with db.reading() as session:
        assert reasons(session, "13899999999") == [("九", "same_suffix", 0.4)]
        assert reasons(session, "13899999998") == []
        assert reasons(session, "295588") == []
        assert reasons(session, "+8695588") == [("银行", "primary_phone", 1.0)]


@pytest.mark.parametrize(
    ("raw", "match"), [("anonymous", "anonymous"), ("", "anonymous"), ("13700000000", "unknown"), ("sipp", "unknown")]
)
def test_nobody_is_found_for_a_stranger(db: Database, raw: str, match: str) -> None:
    with db.writing() as session:
        make_customer(session, "无号码")
    with db.reading() as session:
        found = card(session, raw)
        assert (found.match, found.candidates) == (match, ())


def test_the_card_shows_what_is_open_and_the_last_calls_in_few_statements(db: Database, now: datetime) -> None:
    with db.writing() as session:
        wang = make_customer(session, "王小明", "13800138000", tags=("老客户",))
        for number in range(7):
            record_call(session, wang.id, f"c{number}", "+8613800138000", at=now + timedelta(minutes=number))
        open_ticket(session, wang.id, "1", "漏水")
        open_ticket(session, wang.id, "2", "异响")
    with db.reading() as session, counted(db) as statements:
        found = card(session, "13800138000", queue=QueueRef(id=3, name=text("售后", "Service")), waited_seconds=8)
    assert [ticket["subject"] for ticket in found.open_tickets] == ["异响", "漏水"]
    assert [call["id"] for call in found.last_calls] == ["c6", "c5", "c4", "c3", "c2"]
    assert found.customer is not None
    assert found.customer.open_tickets == 2
    assert (found.queue, found.waited_seconds) == (QueueRef(id=3, name=text("售后", "Service")), 8)
    assert len(statements) <= 8


def test_a_customer_that_was_chosen_stands_on_the_card_whatever_the_number(db: Database) -> None:
    with db.writing() as session:
        wang = make_customer(session, "王小明", "13800138000")
    with db.reading() as session:
        found = card(session, "anonymous", customer_id=wang.id)
        assert (found.match, found.customer and found.customer.name) == ("known", "王小明")
