"""The people a visitor of the demo can be."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import Role, User, UserRole
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import pick


class DemoPerson(View):
    """One of them; `about` is a sentence in the reader's language."""

    username: str
    name: str
    role: str
    about: str


class DemoPeople(View):
    """All of them."""

    demo: bool = True
    people: tuple[DemoPerson, ...]


def demo_people(session: Session, language: str) -> DemoPeople:
    """The people of the demo in the order they were added."""
    query = (
        select(User, Role.code)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.code == UserRole.role_code)
        .where(User.is_demo, User.is_active)
        .order_by(User.id, Role.code)
    )
    found: dict[str, DemoPerson] = {}
    for user, role in session.execute(query):
        about = pick(user.about, language) if user.about else ""
        person = DemoPerson(username=user.username, name=user.name, role=role, about=about)
        found.setdefault(user.username, person)
    return DemoPeople(people=tuple(found.values()))
