"""What an agent sees of an offer."""

from datetime import datetime
from typing import Literal

from callcenter.accounts.queries import UserRef
from callcenter.customers.queries import CardView
from callcenter.kernel.http.views import View
from callcenter.telephony.states import OfferState
from callcenter.telephony.views.calls import CallView


class OfferView(View):
    """A call shown to an agent, with the customer's card. Why it was this agent is told with the call.

    `by` is the colleague who passes the call on or asks to join it; `recall` is a call that comes back to its agent.
    """

    id: str
    kind: Literal["call", "transfer", "consult", "conference", "recall"]
    by: UserRef | None
    state: OfferState
    user: UserRef
    call: CallView
    made_at: datetime
    expires_at: datetime
    card: CardView
    version: int
