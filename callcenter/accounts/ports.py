"""What accounts ask of the telephone side, which lies above them: that somebody who goes leaves their seat."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict
from callcenter.kernel.texts import text

_EXTENSION = "callcenter.accounts.seats"


class CallHeld(Conflict):
    """Signing out with a call in hand."""

    code = "call-in-hand"
    title = text(
        "通话或振铃中不能退出，请先结束通话", "You cannot sign out while a call rings or is in hand: end it first"
    )


class Seats(Protocol):
    """The seats of those who take calls."""

    def leave(self, session: Session, user_id: int, *, is_forced: bool, actor: Actor, now: datetime) -> bool:
        """The seat is empty now, or after the call of one who is forced; False when a call in hand keeps them."""
        ...

    def hang_up(self, user_id: int) -> None:
        """End the call in hand of somebody who was forced out. Not inside a transaction."""
        ...


@dataclass(frozen=True, slots=True)
class NoSeats:
    """An installation without a telephone side."""

    def leave(self, session: Session, user_id: int, *, is_forced: bool, actor: Actor, now: datetime) -> bool:
        """There is nothing to leave."""
        del session, user_id, is_forced, actor, now
        return True

    def hang_up(self, user_id: int) -> None:
        """There is no call."""
        del user_id


def install_seats(app: Flask, seats: Seats) -> None:
    """Give an application its telephone side."""
    app.extensions[_EXTENSION] = seats


def seats() -> Seats:
    """The telephone side of the running application."""
    return cast("Seats", current_app.extensions.get(_EXTENSION) or NoSeats())
