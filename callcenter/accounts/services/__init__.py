"""What can be done about people: roles, users, passwords, sign-in, tokens."""

from callcenter.accounts.services.roles import install_roles

__all__ = ["install_roles"]
