"""What a request can reach: the parts of the service, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import current_app, g, request

from callcenter.kernel.actor import Actor
from callcenter.kernel.bus import Bus
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.kernel.texts import CHINESE, LANGUAGES

_EXTENSION = "callcenter"


@dataclass(frozen=True, slots=True)
class Kernel:
    """The parts of the service, built by the composition root.

    `authenticate` finds the actor of the current request, or None.
    """

    settings: Settings
    db: Database
    bus: Bus
    now: Callable[[], datetime]
    authenticate: Callable[["Kernel"], Actor | None]


def install(app: Any, parts: Kernel) -> None:
    """Attach the parts to an application."""
    app.extensions[_EXTENSION] = parts


def kernel() -> Kernel:
    """The parts of the running service."""
    return cast("Kernel", current_app.extensions[_EXTENSION])


def current_actor() -> Actor | None:
    """Who is asking; None when nobody is signed in. Found once a request."""
    if "actor" not in g:
        parts = kernel()
        g.actor = parts.authenticate(parts)
    return cast("Actor | None", g.actor)


def current_language() -> str:
    """The language for texts of this request: the actor's, else the browser's, else the installation's."""
    actor = g.get("actor")
    if actor is not None:
        return str(actor.language)
    wanted = request.accept_languages.best_match([*LANGUAGES, "zh"])
    return CHINESE if wanted == "zh" else wanted or kernel().settings.lang
