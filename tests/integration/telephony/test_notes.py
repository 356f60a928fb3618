"""Whose call it was: ranked maybes, one click that makes a fact; and how it came out."""

import pytest

from callcenter.customers import queries as customers
from callcenter.customers import services as customer_services
from callcenter.kernel.audit import AuditEntry
from callcenter.kernel.errors import Invalid, NotFound
from callcenter.telephony import queries
from callcenter.telephony.models import Call
from callcenter.telephony.services import calls, notes, offers
from tests.integration.telephony.conftest import Floor

NUMBER = "+8613800138000"


def shared_by_two(floor: Floor) -> tuple[int, int]:
    """A number that stands in two records, first in Li's."""
    made = []
    for name in ("Li", "Wang"):
        with floor.step() as session:
            phone = customer_services.NewPhone(number="138 0013 8000", primary=True, shared=True)
            fields = customer_services.CustomerFields(name=name)
            made.append(
                customer_services.create(
                    session=session, fields=fields, phones=[phone], actor=floor.cast.ana, now=floor.now
                )
            )
    return made[0], made[1]


def test_several_who_may_be_meant_are_ranked_and_one_click_makes_a_fact(floor: Floor) -> None:
    li, wang = shared_by_two(floor)
    floor.ready("ana")
    call = floor.waiting()
    with floor.step() as session:
        (offer,) = offers.make_offers(session=session, now=floor.now)
    assert offer.card["match"] == "several"
    assert {(one["customer"]["id"], one["reason"]) for one in offer.card["candidates"]} == {
        (li, "primary_phone"),
        (wang, "primary_phone"),
    }
    with floor.step() as session:
        offers.accept_offer(session=session, offer_id=offer.id, now=floor.now)
        notes.set_customer(session=session, call_id=call, customer_id=wang, actor=floor.cast.ana, now=floor.now)
    assert floor.fresh(lambda session: queries.call_view(session, call)).customer.id == wang


def test_a_strangers_number_becomes_the_customers(floor: Floor) -> None:
    with floor.step() as session:
        customer = customer_services.create(
            session=session,
            fields=customer_services.CustomerFields(name="Zhao"),
            actor=floor.cast.ana,
            now=floor.now,
        )
    call = floor.waiting()
    give(floor, call)
    with floor.step() as session:
        notes.set_customer(session=session, call_id=call, customer_id=customer, actor=floor.cast.ana, now=floor.now)
    assert floor.fresh(lambda session: customers.only_customer_of(session, NUMBER)) == customer


def give(floor: Floor, call: str) -> None:
    """The call is Ana's."""
    with floor.step() as session:
        session.get_one(Call, call).agent_id = floor.cast.ana.person_id


def test_the_outcome_is_kept_also_after_the_call_and_stands_in_the_timeline(floor: Floor) -> None:
    li, _ = shared_by_two(floor)
    call = floor.waiting()
    give(floor, call)
    with floor.step() as session:
        notes.set_customer(session=session, call_id=call, customer_id=li, actor=floor.cast.ana, now=floor.now)
        calls.end_call(session=session, call_id=call, reason="caller_hung_up", by="customer", now=floor.now)
    with floor.step() as session:
        notes.set_disposition(
            session=session, call_id=call, code="solved", note="回访已约", actor=floor.cast.ana, now=floor.now
        )
    lines = floor.fresh(lambda session: customers.activity_page(session, li, customers.ActivityQuery()).items)
    (line,) = [one for one in lines if one.kind == "call"]
    assert (line.text, line.data["disposition"]) == ("回访已约", "solved")


def test_an_unknown_outcome_is_refused_by_name(floor: Floor) -> None:
    call = floor.waiting()
    give(floor, call)
    with pytest.raises(Invalid) as refused, floor.step() as session:
        notes.set_disposition(session=session, call_id=call, code="great", note="", actor=floor.cast.ana, now=floor.now)
    assert [error.field for error in refused.value.errors] == ["code"]


def test_only_who_may_see_the_call_may_write_about_it(floor: Floor) -> None:
    call = floor.waiting()
    give(floor, call)
    for stranger in (floor.cast.bo, floor.cast.kit):
        with pytest.raises(NotFound), floor.step() as session:
            notes.set_disposition(session=session, call_id=call, code=None, note="x", actor=stranger, now=floor.now)


def test_a_look_at_the_number_is_written_down_without_the_number(floor: Floor) -> None:
    call = floor.waiting()
    give(floor, call)
    with floor.step() as session:
        shown = notes.reveal_number(
            session=session, call_id=call, reason="call back", actor=floor.cast.ana, now=floor.now
        )
    assert shown.number == NUMBER
    with floor.db.reading() as session:
        entry = session.query(AuditEntry).filter(AuditEntry.act == "number.revealed").one()
    assert entry.after == {"number": "+86138****8000", "reason": "call back"}
