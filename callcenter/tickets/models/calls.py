"""The table of calls in which work orders were talked about."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base


class TicketCall(Base):
    """Somebody said that a call was about a work order. The call that it was made from is `tickets.call_id`."""

    __tablename__ = "ticket_calls"
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
