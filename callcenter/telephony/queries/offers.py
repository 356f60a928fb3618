"""Reads of offers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.kernel.errors import NotFound
from callcenter.telephony.models import Offer
from callcenter.telephony.queries.calls import call_view
from callcenter.telephony.views import OfferView


def offer_view(session: Session, offer_id: str) -> OfferView:
    """One offer with its call and the customer's card."""
    offer = session.get(Offer, offer_id)
    if offer is None:
        raise NotFound
    users = user_refs(session, [offer.user_id])
    return OfferView(
        id=offer.id,
        state=offer.state,
        user=users[offer.user_id],
        call=call_view(session, offer.call_id),
        made_at=offer.made_at,
        expires_at=offer.expires_at,
        card=offer.card,
        version=offer.version,
    )


def ringing_offer_of(session: Session, user_id: int) -> OfferView | None:
    """The offer that rings at an agent now."""
    query = select(Offer.id).where(Offer.user_id == user_id, Offer.state == "ringing")
    offer_id = session.scalar(query)
    return offer_view(session, offer_id) if offer_id else None
