"""The people of the demo, and signing in as one of them without a password. Only routes of a demo do that."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import User
from callcenter.accounts.services.signing_in import normal_username, sign_in
from callcenter.accounts.services.tokens import UnknownUser
from callcenter.kernel.actor import Actor
from callcenter.kernel.texts import Text


def sign_in_as(*, session: Session, username: str, address: str, agent: str, now: datetime) -> tuple[Actor, str]:
    """Open a session for a person of the demo; UnknownUser for everybody else."""
    wanted = User.username == normal_username(username), User.is_demo, User.is_active
    user = session.scalar(select(User).where(*wanted))
    if user is None:
        raise UnknownUser
    return sign_in(session=session, user_id=user.id, address=address, agent=agent, now=now)


def show_in_demo(*, session: Session, user_id: int, about: Text) -> None:
    """Let visitors of the demo sign in as this person; `about` introduces them."""
    user = session.get_one(User, user_id)
    user.is_demo, user.about = True, dict(about)
    # One click signs in here: there is no password that would have to be changed first.
    user.must_change_password, user.password_expires_at = False, None
