"""What every request of the API passes before its route: origin, CSRF token, forced change of password."""

import hmac

from flask import Flask, current_app, request

from callcenter.accounts.cookies import is_own_origin
from callcenter.accounts.sessions import of_request
from callcenter.kernel.errors import Forbidden
from callcenter.kernel.http import ANYBODY, kernel
from callcenter.kernel.texts import text

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SESSION = "/api/v1/session"


class ForeignOrigin(Forbidden):
    """A page of another site sent this."""

    code = "foreign-origin"
    title = text("请求来自其他网站，已拒绝", "Refused: sent by a page of another site")


class CsrfMissing(Forbidden):
    """The cookie alone is no proof that our page sent this."""

    code = "csrf"
    title = text("页面已过期，请刷新后重试", "This page is out of date: reload it and try again")


class PasswordChangeNeeded(Forbidden):
    """The password was made by somebody else."""

    code = "password-change-needed"
    title = text("请先设置您自己的密码", "Set a password of your own first")


def install_guards(app: Flask) -> None:
    """Check each request before its route."""
    app.before_request(guard)


def guard() -> None:
    """Refuse what a foreign page may have sent, and people who still have a one-use password.

    A route for anybody acts on no session: the origin is all that counts there.
    """
    if not request.path.startswith("/api/"):
        return
    parts = kernel()
    is_unsafe = request.method not in _SAFE
    origin = request.headers.get("Origin")
    if is_unsafe and origin is not None and not is_own_origin(origin, host=request.host, settings=parts.settings):
        raise ForeignOrigin
    if is_unsafe and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise ForeignOrigin
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "needs", None) == ANYBODY:
        return
    found = of_request(parts)
    if found is None:
        return
    sent = request.headers.get("X-CSRF-Token", "")
    if is_unsafe and found.csrf and not hmac.compare_digest(sent.encode(), found.csrf.encode()):
        raise CsrfMissing
    is_own = request.path == _OWN_SESSION or request.path.startswith(f"{_OWN_SESSION}/")
    if found.must_change_password and not is_own:
        raise PasswordChangeNeeded
