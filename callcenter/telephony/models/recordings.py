"""Recordings: two mono files of a line, sealed into one stereo file."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base


class Recording(Base):
    """One recording of one call. `path` is below the recordings folder, without suffix.

    `kind` is talk or voicemail. `seconds` is what the line wrote, `marks` are [{"at_seconds", "kind"}], `figures`
    talk and silence in seconds after sealing.
    """

    __tablename__ = "recordings"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="talk")
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime]
    path: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[float] = mapped_column(default=0.0)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(String(300), default="")
    marks: Mapped[list[Any]] = mapped_column(default=list)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_recordings_state", "state", "state_since"),)

    @property
    def key(self) -> str:
        """The id, as transitions keep it."""
        return self.id
