"""The signed-in person as the console knows them."""

from sqlalchemy.orm import Session

from callcenter import __version__
from callcenter.accounts.models import User
from callcenter.accounts.queries.refs import TeamRef, team_refs
from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import NotSignedIn
from callcenter.kernel.http.views import View
from callcenter.kernel.texts import Language


class MyUser(View):
    """Oneself: name, language, what one may do."""

    id: int
    username: str
    name: str
    language: Language
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    team: TeamRef | None
    extension: str | None
    must_change_password: bool


class Me(View):
    """The answer to "who am I?". `csrf` goes into the X-CSRF-Token header; it is empty for a bearer token."""

    user: MyUser
    csrf: str
    demo: bool
    version: str


def me(session: Session, actor: Actor, *, csrf: str, is_demo: bool) -> Me:
    """Who the actor is."""
    user = session.get(User, actor.person_id)
    if user is None:
        raise NotSignedIn
    return Me(
        user=MyUser(
            id=user.id,
            username=user.username,
            name=user.name,
            language=user.language,
            roles=tuple(sorted(actor.roles)),
            permissions=tuple(sorted(actor.permissions)),
            team=team_refs(session, [user.team_id]).get(user.team_id or 0),
            extension=user.extension,
            must_change_password=user.must_change_password,
        ),
        csrf=csrf,
        demo=is_demo,
        version=__version__,
    )
