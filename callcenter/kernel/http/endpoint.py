"""One decorator declares a route: method, path, who may, what comes in, what goes out."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, jsonify, make_response, request
from pydantic import BaseModel

from callcenter.kernel.actor import Actor
from callcenter.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, Problem
from callcenter.kernel.http.context import current_actor
from callcenter.kernel.http.idempotency import KeyReused, once
from callcenter.kernel.http.paging import LARGEST_ID
from callcenter.kernel.masking import masked
from callcenter.kernel.permissions import Permission

ANYBODY: Final = "anybody"
"""No sign-in needed."""
SIGNED_IN: Final = "signed-in"
"""Any signed-in person."""

Needs = Permission | tuple[Permission, ...] | str
ViewFunction = Callable[..., Any]


def endpoint(
    blueprint: APIBlueprint,
    rule: str,
    *,
    needs: Needs,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    returns: type[BaseModel] | None = None,
    status: int = 200,
    summary: str = "",
    keeps_answer: bool = True,
    is_clear: bool = False,
    problems: tuple[type[Problem], ...] = (),
    media: str = "",
) -> Callable[[ViewFunction], ViewFunction]:
    """Declare a route; `rule` is "METHOD /path".

    The function gets path parameters, `actor`, `body` and `query`, whichever it
    names. It returns a view, None (204), or a finished Response. `needs` is one
    permission, several of which any suffices, SIGNED_IN or ANYBODY. Numbers are
    masked for an actor who may not read them, unless `is_clear`: a reveal, which its
    service audits. A POST with `Idempotency-Key` runs once,
    unless `keeps_answer` is off because the answer is a secret. `problems` are the
    refusals of the route itself; those that follow from the rest need not be named.
    `media` is the type of an answer that is a file.
    """
    method, _, path = rule.partition(" ")
    is_kept = method == "POST" and keeps_answer and not is_clear

    def declare(function: ViewFunction) -> ViewFunction:
        wanted = set(inspect.signature(function).parameters)

        @functools.wraps(function)
        def view(*, json_data: object = None, query_data: object = None, **path_values: Any) -> Response:
            actor = current_actor() if needs != ANYBODY or "actor" in wanted else None
            given = {"actor": actor, "body": json_data, "query": query_data}
            arguments = {**path_values, **{key: value for key, value in given.items() if key in wanted}}

            def run() -> Response:
                return _respond(
                    function(**arguments), status=status, is_masked=not (is_clear or _may_read_numbers(actor))
                )

            return once(run, actor=actor) if is_kept and actor is not None else run()

        decorated: Any = view
        decorated = blueprint.output(returns or _Nothing, status_code=status if returns or status != 200 else 204)(
            decorated
        )
        if query is not None:
            decorated = blueprint.input(query, location="query")(decorated)
        if body is not None:
            decorated = blueprint.input(body, location="json")(decorated)
        doc: dict[str, Any] = {"summary": summary or (function.__doc__ or function.__name__).strip().split("\n")[0]}
        decorated = blueprint.doc(**doc)(decorated)
        shown = decorated

        # Who may comes before what came in: a stranger learns nothing from the checks of the input.
        @functools.wraps(shown)
        def guarded(**path_values: Any) -> Any:
            if needs != ANYBODY:
                _check(current_actor(), needs)
            if any(isinstance(value, int) and value > LARGEST_ID for value in path_values.values()):
                raise NotFound  # No column holds it; the database would fail instead of finding nothing.
            return shown(**path_values)

        declared: Any = guarded
        declared.needs, declared.media = needs, media
        declared.problems = {
            *problems,
            *((NotSignedIn,) if needs != ANYBODY else ()),
            *((Forbidden,) if needs not in (ANYBODY, SIGNED_IN) else ()),
            *((NotFound,) if "<" in path else ()),
            *((Invalid,) if body or query else ()),
            *((KeyReused, Conflict) if is_kept and needs != ANYBODY else ()),
        }
        blueprint.route(path, methods=[method])(declared)
        return function

    return declare


class _Nothing(BaseModel):
    """An empty answer."""


def _check(actor: Actor | None, needs: Needs) -> None:
    if needs == ANYBODY:
        return
    if actor is None:
        raise NotSignedIn
    if needs == SIGNED_IN:
        return
    wanted = (needs,) if isinstance(needs, Permission) else needs
    if not any(actor.can(Permission(one)) for one in wanted):
        raise Forbidden


def _may_read_numbers(actor: Actor | None) -> bool:
    return actor is not None and actor.can(Permission.NUMBERS_READ)


def _respond(result: Any, *, status: int, is_masked: bool) -> Response:
    if result is None:
        return make_response("", 204 if status == 200 else status)
    if isinstance(result, Response):
        return result
    data = result.model_dump(mode="json") if isinstance(result, BaseModel) else result
    if is_masked:
        data = masked(data)
    response = jsonify(data)
    response.status_code = status
    version = data.get("version") if isinstance(data, dict) else None
    if version is not None and request.method in {"GET", "PATCH", "POST", "PUT"}:
        response.headers["ETag"] = f'"{version}"'
    return response
