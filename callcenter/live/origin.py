"""Whether a page may open a socket here: its own origin, or the public address."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def same_origin(public_url: str) -> Callable[[str | None, Mapping[str, Any]], bool]:
    """A check of (Origin, environ). No Origin at all is a program, not a page.

    The scheme is not compared: behind a front that speaks https we only hear http.
    """
    public = urlsplit(public_url)

    def is_allowed(origin: str | None, environ: Mapping[str, Any]) -> bool:
        if not origin:
            return True
        try:
            given = urlsplit(origin)
            port = given.port or _PORTS.get(given.scheme)
            if given.scheme not in {"http", "https"} or not given.hostname:
                return False
            asked = urlsplit(f"//{environ.get('HTTP_HOST', '')}")
            if given.hostname == asked.hostname and port == (asked.port or _PORTS[given.scheme]):
                return True
            return given.hostname == public.hostname and port == (public.port or _PORTS.get(public.scheme))
        except ValueError:
            return False

    return is_allowed
