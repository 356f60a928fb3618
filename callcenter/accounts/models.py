"""Tables of people and of their ways in: users, teams, roles, sessions, tokens, failed sign-ins."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.kernel.db import Base, IdKey, IntKey

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)


class Team(Base):
    """A group of people; work orders and data scopes follow it."""

    __tablename__ = "teams"
    id: Mapped[IntKey]
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Role(Base):
    """A named set of permissions. `names` is a text in every language."""

    __tablename__ = "roles"
    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    names: Mapped[dict[str, Any]]
    permissions: Mapped[list[Any]]


class User(Base):
    """A person who may sign in. `about` introduces the people of the demo, in every language."""

    __tablename__ = "users"
    id: Mapped[IntKey]
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="zh-CN")
    extension: Mapped[str | None] = mapped_column(String(20), unique=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_expires_at: Mapped[datetime | None]
    password_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_lower"),
        CheckConstraint("language IN ('zh-CN', 'en')", name="language_known"),
        Index("ix_users_team_id", "team_id"),
    )


class UserRole(Base):
    """A person has a role."""

    __tablename__ = "user_roles"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role_code: Mapped[str] = mapped_column(ForeignKey("roles.code"), primary_key=True)


class UserSession(Base):
    """One sign-in of one browser. Only the hash of its token is kept."""

    __tablename__ = "sessions"
    id: Mapped[IdKey] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (Index("ix_sessions_user_id", "user_id"),)

    def is_alive(self, now: datetime) -> bool:
        """Neither ended, nor idle for half an hour, nor older than twelve."""
        return self.revoked_at is None and now < self.last_seen_at + IDLE and now < self.created_at + LONGEST


class ApiToken(Base):
    """A bearer token of a person, for scripts. Only its hash is kept."""

    __tablename__ = "api_tokens"
    id: Mapped[IdKey] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_api_tokens_user_id", "user_id"),)


class SignInFailure(Base):
    """A sign-in that did not succeed, or is being tried at this moment.

    `weighs_on_address` is set when it failed, unless the person signed in from
    that address before: one office with one address must not lock itself out.
    """

    __tablename__ = "sign_in_failures"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    username: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(60))
    weighs_on_address: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    __table_args__ = (
        Index("ix_sign_in_failures_username", "username", "at"),
        Index("ix_sign_in_failures_address", "address", "at"),
        Index("ix_sign_in_failures_at", "at"),
    )
