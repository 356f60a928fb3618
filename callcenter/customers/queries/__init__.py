"""Reads about customers: records, lists, whose number it is, the card, the timeline."""

from sqlalchemy.orm import Session

from callcenter.customers.models import CustomerPhone, Level
from callcenter.customers.queries.activities import ActivityQuery, activity, activity_page, activity_views
from callcenter.customers.queries.cards import card, only_customer_of
from callcenter.customers.queries.lists import CustomerQuery, customer_page
from callcenter.customers.queries.matching import find_by_number, match_keys_of
from callcenter.customers.queries.numbers import NumberView, number_view
from callcenter.customers.queries.options import LevelView, levels
from callcenter.customers.queries.records import brief, briefs, customer, customers
from callcenter.customers.queries.standing import levels_of
from callcenter.customers.queries.views import (
    ActivityView,
    Candidate,
    CardView,
    ContactView,
    CustomerBrief,
    CustomerView,
    PhoneView,
    QueueRef,
)
from callcenter.kernel.errors import NotFound

__all__ = [
    "ActivityQuery",
    "ActivityView",
    "Candidate",
    "CardView",
    "ContactView",
    "CustomerBrief",
    "CustomerQuery",
    "CustomerView",
    "Level",
    "LevelView",
    "NumberView",
    "PhoneView",
    "QueueRef",
    "activity",
    "activity_page",
    "activity_views",
    "brief",
    "briefs",
    "card",
    "customer",
    "customer_page",
    "customers",
    "find_by_number",
    "levels",
    "levels_of",
    "match_keys_of",
    "number_view",
    "only_customer_of",
    "phone_number",
]


def phone_number(session: Session, customer_id: int, phone_id: int) -> NumberView:
    """The number behind a phone of a customer, for dialling without having seen it; NotFound when it is not theirs."""
    phone = session.get(CustomerPhone, phone_id)
    if phone is None or phone.customer_id != customer_id:
        raise NotFound
    return number_view(phone.identity)
