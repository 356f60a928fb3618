"""The table of prepared texts for work orders."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IntKey


class TicketTemplate(Base):
    """A text with variables for a comment, a reply or a solution, and what else is done when it is used.

    Without `type_id` it is for all types, else for one and those below it; without `owner_id` it is everybody's.
    """

    __tablename__ = "ticket_templates"
    id: Mapped[IntKey]
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    text_zh: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    type_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_types.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    is_public: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[str | None] = mapped_column(String(10))
    takes_over: Mapped[bool] = mapped_column(default=False)
    solves: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="priority"),)
