"""What the customers' side asks of calls: the number of one, and to be told whose it was."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.rows import locked
from callcenter.telephony.models import Call
from callcenter.telephony.queries.calls import call_number, may_see
from callcenter.telephony.services.notes import link_customer


class TelephonyCalls:
    """The calls of this installation."""

    def resolve_call_number(self, session: Session, call_id: str, *, actor: Actor) -> str | None:
        """The customer's number of a call that the actor may see; None when there is no such call."""
        call = session.get(Call, call_id)
        return call_number(session, call_id) if call is not None and may_see(actor, call) else None

    def call_linked(self, session: Session, call_id: str, customer_id: int, *, actor: Actor, now: datetime) -> None:
        """The call was this customer's."""
        call = locked(session, Call, call_id)
        if call is not None and may_see(actor, call):
            link_customer(session=session, call=call, customer_id=customer_id, actor=actor, now=now)
