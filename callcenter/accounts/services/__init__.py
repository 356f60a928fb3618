"""What can be done about people: roles, users, passwords, sign-in, tokens."""

from callcenter.accounts.services.demo import show_in_demo, sign_in_as
from callcenter.accounts.services.inputs import NewUser, UserChange
from callcenter.accounts.services.passwords import (
    OneUse,
    change_own_password,
    create_administrator,
    make_one_use,
    reset_password,
)
from callcenter.accounts.services.roles import ensure_team, install_roles
from callcenter.accounts.services.signing_in import forget_failures, refuse, sign_in, sign_out, try_password
from callcenter.accounts.services.tokens import create_token, revoke_token
from callcenter.accounts.services.users import change_user, create_user, set_language
from callcenter.accounts.sessions import touch

__all__ = [
    "NewUser",
    "OneUse",
    "UserChange",
    "change_own_password",
    "change_user",
    "create_administrator",
    "create_token",
    "create_user",
    "ensure_team",
    "forget_failures",
    "install_roles",
    "make_one_use",
    "refuse",
    "reset_password",
    "revoke_token",
    "set_language",
    "show_in_demo",
    "sign_in",
    "sign_in_as",
    "sign_out",
    "touch",
    "try_password",
]
