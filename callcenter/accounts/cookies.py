"""The session cookie, and which pages may use it."""

from urllib.parse import urlsplit

from flask import Response, request

from callcenter.accounts.models import LONGEST
from callcenter.accounts.sessions import COOKIE
from callcenter.kernel.config import Settings


def set_cookie(response: Response, token: str, settings: Settings) -> None:
    """Give the browser its session. Secure only where this page came by https: else sign-in would loop."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=came_by_https(settings),
    )


def clear_cookie(response: Response, settings: Settings) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=came_by_https(settings))


def came_by_https(settings: Settings) -> bool:
    """Whether the browser speaks https to us, by itself or through the front at the public address."""
    public = urlsplit(settings.public_url)
    return request.is_secure or (public.scheme == "https" and public.netloc == request.host)


def is_own_origin(origin: str, *, host: str, settings: Settings) -> bool:
    """Whether a page of this origin is ours: the host asked, or the public address. For sockets too."""
    asked = urlsplit(origin).netloc
    return bool(asked) and asked in {host, urlsplit(settings.url).netloc}
