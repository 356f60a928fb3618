"""Asking the running console whether all parts are there."""

import json
import ssl
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from callcenter.kernel.config import Settings
from callcenter.serving.addresses import UNSPECIFIED

ANSWER_SECONDS = 2.0


def missing(settings: Settings) -> list[str]:
    """The parts that are not ready; empty when all are."""
    host = "127.0.0.1" if settings.web_host in UNSPECIFIED else settings.web_host
    host = f"[{host}]" if ":" in host else host
    scheme = "http" if settings.tls == "off" else "https"
    request = Request(f"{scheme}://{host}:{settings.web_port}/readyz")  # noqa: S310
    context = None
    if scheme == "https":
        context = ssl.create_default_context(cafile=str(settings.folder / "tls" / "certificate.pem"))
        context.check_hostname = False
    try:
        with urlopen(request, timeout=ANSWER_SECONDS, context=context):  # noqa: S310
            return []
    except HTTPError as error:
        try:
            checks = json.loads(error.read()).get("checks", {})
        except (OSError, HTTPException, ValueError):
            return ["web"]
        return [name for name, check in checks.items() if not check.get("ok")] or ["web"]
    except (OSError, HTTPException):
        return ["web"]
