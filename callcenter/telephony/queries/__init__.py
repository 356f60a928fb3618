"""Reads of telephony: frozen views, a fixed number of statements each."""

from callcenter.telephony.queries.away import allowances, away_reasons, used_today
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
from callcenter.telephony.queries.promises import list_promises, promise_detail, promise_view, promise_views
from callcenter.telephony.queries.queues import queue_refs, queue_views
from callcenter.telephony.queries.recordings import recording_view
from callcenter.telephony.queries.recovered import promise_summary
from callcenter.telephony.queries.refs import call_refs
from callcenter.telephony.queries.seats import queue_ids_of, seat_view, seat_views
from callcenter.telephony.queries.traces import call_trace
from callcenter.telephony.queries.trunks import TrunkDown, trunks_down
from callcenter.telephony.views import CallRef

__all__ = [
    "CallRef",
    "TrunkDown",
    "allowances",
    "away_reasons",
    "call_brief",
    "call_detail",
    "call_number",
    "call_refs",
    "call_trace",
    "call_view",
    "call_views",
    "is_visible",
    "list_calls",
    "list_promises",
    "offer_view",
    "open_calls_of",
    "promise_detail",
    "promise_summary",
    "promise_view",
    "promise_views",
    "queue_ids_of",
    "queue_refs",
    "queue_views",
    "recording_view",
    "ringing_offer_of",
    "seat_view",
    "seat_views",
    "trunks_down",
    "used_today",
]
