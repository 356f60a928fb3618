"""When each station of a call's way to the agent's screen was reached, from what the product writes down anyway."""

from datetime import datetime

from sqlalchemy import select

from bench.frames import percentile
from callcenter.kernel.db import Database
from callcenter.kernel.outbox import OutboxEvent
from callcenter.telephony.models import Call, Leg, Offer

STATIONS = (
    ("100", "line has read the INVITE (100 Trying)"),
    ("signal", "bridge has the line's signal"),
    ("180", "caller hears of ringing (180)"),
    ("200", "caller is answered (200)"),
    ("answered", "bridge knows that sound flows"),
    ("routing", "router begins"),
    ("outbox", "offer numbered in the outbox"),
    ("socket", "event at an agent's socket"),
    ("browser", "event at Chromium's socket"),
    ("painted", "card painted"),
)


def of_calls(db: Database, marks: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Milliseconds from the INVITE for each offer; `marks` are wall-clock seconds by offer id, with `sent` among them."""
    found = {}
    with db.reading() as session:
        for offer_id, known in marks.items():
            offer = session.get(Offer, offer_id)
            if offer is None:
                continue
            call = session.get_one(Call, offer.call_id)
            leg = session.scalars(select(Leg).where(Leg.call_id == call.id, Leg.kind == "customer")).first()
            told = session.scalars(
                select(OutboxEvent).where(OutboxEvent.subject_id == offer_id).order_by(OutboxEvent.seq).limit(1)
            ).first()
            moments: dict[str, datetime | None] = {
                "signal": call.started_at,
                "answered": leg.answered_at if leg else None,
                "routing": offer.made_at,
                "outbox": told.at if told else None,
            }
            times = {**known, **{name: at.timestamp() for name, at in moments.items() if at is not None}}
            found[offer_id] = {name: (at - known["sent"]) * 1000 for name, at in times.items()}
    return found


def table(times: dict[str, dict[str, float]]) -> list[list[object]]:
    """A line for each station: median, p95, and the median of the step from the station before."""
    lines: list[list[object]] = []
    before = "sent"
    for name, title in STATIONS:
        values = [each[name] for each in times.values() if name in each]
        if not values:
            continue
        steps = [each[name] - each.get(before, 0.0) for each in times.values() if name in each]
        lines.append([title, percentile(values, 0.5), percentile(values, 0.95), percentile(steps, 0.5)])
        before = name
    return lines
