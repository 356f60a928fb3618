"""Reads of telephony: frozen views, a fixed number of statements each."""

from callcenter.telephony.queries.calls import (
    call_brief,
    call_detail,
    call_number,
    call_view,
    call_views,
    is_visible,
    list_calls,
    open_calls_of,
)
from callcenter.telephony.queries.offers import offer_view, ringing_offer_of
from callcenter.telephony.queries.queues import queue_refs, queue_views
from callcenter.telephony.queries.recordings import recording_view
from callcenter.telephony.queries.seats import queue_ids_of, seat_view, seat_views
from callcenter.telephony.queries.traces import call_trace
from callcenter.telephony.queries.trunks import TrunkDown, trunks_down

__all__ = [
    "TrunkDown",
    "call_brief",
    "call_detail",
    "call_number",
    "call_trace",
    "call_view",
    "call_views",
    "is_visible",
    "list_calls",
    "offer_view",
    "open_calls_of",
    "queue_ids_of",
    "queue_refs",
    "queue_views",
    "recording_view",
    "ringing_offer_of",
    "seat_view",
    "seat_views",
    "trunks_down",
]
