"""Routes of users, roles and teams."""

from callcenter.accounts import services
from callcenter.accounts.ports import seats
from callcenter.accounts.queries import people
from callcenter.accounts.queries.people import RoleView, UserQuery, UserView
from callcenter.accounts.queries.refs import TeamRef
from callcenter.accounts.routes.blueprint import api
from callcenter.accounts.services import NewUser, UserChange
from callcenter.accounts.services.users import ExtensionTaken, LastAdministrator, UsernameTaken
from callcenter.kernel.actor import Actor
from callcenter.kernel.http import Page, View, endpoint, kernel
from callcenter.kernel.permissions import Permission

SEE = (Permission.USERS_READ, Permission.USERS_WRITE)


class OneUsePassword(View):
    """A password to be told to its owner. It is shown once, must be changed at sign-in, and expires."""

    password: str


@endpoint(api, "GET /users", needs=SEE, query=UserQuery, returns=Page[UserView])
def get_users(query: UserQuery) -> Page[UserView]:
    """List users."""
    with kernel().db.reading() as session:
        return people.users(session, query)


@endpoint(
    api,
    "POST /users",
    needs=Permission.USERS_WRITE,
    body=NewUser,
    returns=UserView,
    status=201,
    problems=(UsernameTaken, ExtensionTaken),
)
def post_user(actor: Actor, body: NewUser) -> UserView:
    """Add a user."""
    parts = kernel()
    with parts.db.writing() as session:
        user = services.create_user(session=session, new=body, actor=actor, now=parts.now())
        return people.user_view(session, user.id)


@endpoint(api, "GET /users/<int:user_id>", needs=SEE, returns=UserView)
def get_user(user_id: int) -> UserView:
    """One user."""
    with kernel().db.reading() as session:
        return people.user_view(session, user_id)


@endpoint(
    api,
    "PATCH /users/<int:user_id>",
    needs=Permission.USERS_WRITE,
    body=UserChange,
    returns=UserView,
    problems=(ExtensionTaken, LastAdministrator),
)
def patch_user(actor: Actor, body: UserChange, user_id: int) -> UserView:
    """Change a user, or disable them: that ends their sessions, the call in hand, and empties the seat."""
    parts = kernel()
    with parts.db.writing() as session:
        services.change_user(session=session, user_id=user_id, change=body, actor=actor, now=parts.now())
        is_out = "active" in body.model_fields_set and not body.active
        if is_out:
            seats().leave(session, user_id, is_forced=True, actor=actor, now=parts.now())
        session.flush()
        view = people.user_view(session, user_id)
    if is_out:
        seats().hang_up(user_id)
    return view


@endpoint(
    api,
    "POST /users/<int:user_id>/password-reset",
    needs=Permission.USERS_WRITE,
    returns=OneUsePassword,
    keeps_answer=False,
)
def post_password_reset(actor: Actor, user_id: int) -> OneUsePassword:
    """Give a user a one-use password."""
    parts = kernel()
    fresh = services.make_one_use()
    with parts.db.writing() as session:
        services.reset_password(session=session, user_id=user_id, fresh=fresh, actor=actor, now=parts.now())
    return OneUsePassword(password=fresh.password)


@endpoint(api, "GET /roles", needs=SEE, returns=Page[RoleView])
def get_roles() -> Page[RoleView]:
    """List roles."""
    with kernel().db.reading() as session:
        return people.roles(session)


@endpoint(api, "GET /teams", needs=SEE, returns=Page[TeamRef])
def get_teams() -> Page[TeamRef]:
    """List teams."""
    with kernel().db.reading() as session:
        return people.teams(session)
