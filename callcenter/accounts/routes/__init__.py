"""Routes: the own session, users, roles, teams, the operation log."""

from callcenter.accounts.routes import audit, session, users
from callcenter.accounts.routes.blueprint import api

__all__ = ["api", "audit", "session", "users"]
