"""Tables of customers: the record, its numbers, contacts, tags and search words; what happened, and what is open."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.customers.identity import MAX_EXTENSION, MAX_NUMBER, Number, NumberKind
from callcenter.kernel.db import Base, IntKey
from callcenter.kernel.search import WordText


class CustomerKind(StrEnum):
    """A person, or a company with contacts."""

    PERSON = "person"
    COMPANY = "company"


class Level(StrEnum):
    """How much a customer matters; the router may read it."""

    NORMAL = "normal"
    SILVER = "silver"
    GOLD = "gold"
    VIP = "vip"


class PhoneLabel(StrEnum):
    """What a number is for."""

    MOBILE = "mobile"
    OFFICE = "office"
    HOME = "home"
    OTHER = "other"


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


class Customer(Base):
    """Who calls. Never deleted. `version` grows with whatever its view shows; `region` is the primary number's."""

    __tablename__ = "customers"
    id: Mapped[IntKey]
    kind: Mapped[str] = mapped_column(String(10), default=CustomerKind.PERSON)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(10), default=Level.NORMAL)
    company: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(10), default="zh-CN")
    source: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    region: Mapped[str] = mapped_column(String(60), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        _one_of("kind", CustomerKind),
        _one_of("level", Level),
        CheckConstraint("language IN ('zh-CN', 'en')", name="language_known"),
        Index("ix_customers_level", "level", "id"),
        Index("ix_customers_owner_id", "owner_id"),
    )


class Numbered:
    """Columns of a row that has a number. `backwards` are its digits from the end, for numbers with equal endings."""

    number: Mapped[str] = mapped_column(String(MAX_NUMBER), default="")
    number_kind: Mapped[str] = mapped_column(String(15), default=NumberKind.ANONYMOUS)
    extension: Mapped[str] = mapped_column(String(MAX_EXTENSION), default="")
    match_key: Mapped[str] = mapped_column(String(MAX_NUMBER), default="")
    backwards: Mapped[str] = mapped_column(String(MAX_NUMBER), default="")

    @property
    def identity(self) -> Number:
        """The number of this row."""
        return Number(self.number, NumberKind(self.number_kind), self.extension)


class CustomerPhone(Numbered, Base):
    """A number of a customer. Only one holder has it unshared; at most one per customer is primary."""

    __tablename__ = "customer_phones"
    id: Mapped[IntKey]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    label: Mapped[str] = mapped_column(String(10), default=PhoneLabel.MOBILE)
    is_primary: Mapped[bool] = mapped_column(default=False)
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    __table_args__ = (
        _one_of("label", PhoneLabel),
        UniqueConstraint("customer_id", "match_key", "extension"),
        Index(
            "uq_customer_phones_holder",
            "match_key",
            "extension",
            unique=True,
            sqlite_where=text("NOT is_shared"),
            postgresql_where=text("NOT is_shared"),
        ),
        Index(
            "uq_customer_phones_primary",
            "customer_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
        Index("ix_customer_phones_match_key", "match_key"),
        Index("ix_customer_phones_backwards", "backwards"),
    )


class Contact(Numbered, Base):
    """A person at a customer; the number may be missing."""

    __tablename__ = "customer_contacts"
    id: Mapped[IntKey]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_customer_contacts_customer_id", "customer_id"),
        Index("ix_customer_contacts_match_key", "match_key"),
        Index("ix_customer_contacts_backwards", "backwards"),
    )


class CustomerTag(Base):
    """A customer has a tag."""

    __tablename__ = "customer_tags"
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(30), primary_key=True)
    __table_args__ = (Index("ix_customer_tags_tag", "tag", "customer_id"),)


class CustomerWord(Base):
    """A word under which a customer is found."""

    __tablename__ = "customer_words"
    word: Mapped[str] = mapped_column(WordText, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    __table_args__ = (Index("ix_customer_words_customer_id", "customer_id", "word"), {"sqlite_with_rowid": False})


class Activity(Base):
    """One line of a customer's timeline; upper domains write theirs. One row for each thing referred to.

    `match_key` is the number of the other side, so that an old call can be
    recognised when the number is on no record.
    """

    __tablename__ = "activities"
    id: Mapped[IntKey]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[str] = mapped_column(String(15))
    ref_kind: Mapped[str] = mapped_column(String(15))
    ref_id: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    match_key: Mapped[str] = mapped_column(String(MAX_NUMBER), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("kind", "ref_kind", "ref_id"),
        Index("ix_activities_customer_id", "customer_id", "at", "id"),
        Index("ix_activities_last", "customer_id", "kind", "at"),
        Index("ix_activities_match_key", "match_key", "customer_id"),
    )


class OpenItem(Base):
    """Something open of a customer, such as a work order; `data` is what the card shows of it."""

    __tablename__ = "open_items"
    id: Mapped[IntKey]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[str] = mapped_column(String(15))
    ref_id: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    __table_args__ = (UniqueConstraint("kind", "ref_id"), Index("ix_open_items_customer_id", "customer_id", "kind"))
