"""What customers ask of the telephone side, which lies above them: the number of a call, and to be told whose it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor

_EXTENSION = "callcenter.customers.calls"


class Calls(Protocol):
    """The calls, as far as customers need them."""

    def resolve_call_number(self, session: Session, call_id: str, *, actor: Actor) -> str | None:
        """The customer's number of a call that the actor may see; None when there is no such call."""
        ...

    def call_linked(self, session: Session, call_id: str, customer_id: int, *, actor: Actor, now: datetime) -> None:
        """The call was this customer's."""
        ...


@dataclass(frozen=True, slots=True)
class NoCalls:
    """An installation without a telephone side: no call is known."""

    def resolve_call_number(self, session: Session, call_id: str, *, actor: Actor) -> str | None:
        """No call is known."""
        del session, call_id, actor
        return None

    def call_linked(self, session: Session, call_id: str, customer_id: int, *, actor: Actor, now: datetime) -> None:
        """Nobody to tell."""
        del session, call_id, customer_id, actor, now


def install_calls(app: Flask, calls: Calls) -> None:
    """Give an application its telephone side."""
    app.extensions[_EXTENSION] = calls


def calls() -> Calls:
    """The telephone side of the running application."""
    return cast("Calls", current_app.extensions.get(_EXTENSION) or NoCalls())
