"""Reads of offers."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import user_refs
from callcenter.kernel.errors import NotFound
from callcenter.telephony.models import Offer, Transfer
from callcenter.telephony.queries.calls import call_view
from callcenter.telephony.views import OfferView

_ASKED_BY = select(Transfer.by_user_id).where(Transfer.id == bindparam("id"))


def offer_view(session: Session, offer_id: str) -> OfferView:
    """One offer with its call and the customer's card."""
    offer = session.get(Offer, offer_id)
    if offer is None:
        raise NotFound
    by_id = session.scalar(_ASKED_BY, {"id": offer.transfer_id}) if offer.transfer_id else None
    users = user_refs(session, [offer.user_id, by_id])
    return OfferView(
        id=offer.id,
        kind=offer.kind,
        by=users.get(by_id or 0),
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
