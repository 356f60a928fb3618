"""What a route's declaration says beyond its schemas: who may, which refusals, which headers, which files."""

import re
from collections.abc import Iterable
from typing import Any, Final

from apiflask import APIFlask

from callcenter.accounts.guards import CsrfMissing, ForeignOrigin, PasswordChangeNeeded
from callcenter.kernel.errors import Problem, Stale
from callcenter.kernel.http import ANYBODY
from callcenter.kernel.http.idempotency import KeyReused
from callcenter.kernel.http.preconditions import VersionNeeded

_SAFE: Final = {"GET", "HEAD", "OPTIONS"}
_OWN_SESSION: Final = "/api/v1/session"
_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
Json = dict[str, Any]
_DEFAULT: Final[Json] = {
    "description": "Any other problem: 400 for what is no JSON, 413 for too much, 500 for our own failure",
    "content": {"application/problem+json": {"schema": _PROBLEM}},
}


def complete(app: APIFlask, paths: dict[str, Json]) -> Json:
    """Add to the operations of every declared route what its declaration says; returns the refusals by their names."""
    named: Json = {"default": _DEFAULT}
    for rule in app.url_map.iter_rules():
        view: Any = app.view_functions[rule.endpoint]
        operations = paths.get(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), {})
        if not hasattr(view, "needs"):
            continue
        for method in (rule.methods or set()) & {name.upper() for name in operations}:
            operation = operations[method.lower()]
            found = refusals(view, method, rule.rule)
            _answer(operation, found, named, media=view.media)
            _ask(operation, found)
            if view.needs == ANYBODY:
                operation["security"] = []
    return dict(sorted(named.items()))


def refusals(view: Any, method: str, path: str) -> set[type[Problem]]:
    """The problems with which a route may answer, those of the guards before it included."""
    found: set[type[Problem]] = set(view.problems)
    if method not in _SAFE:
        found |= {ForeignOrigin} if view.needs == ANYBODY else {ForeignOrigin, CsrfMissing}
    if view.needs != ANYBODY and not path.startswith(_OWN_SESSION):
        found.add(PasswordChangeNeeded)
    return found


def _answer(operation: Json, found: Iterable[type[Problem]], named: Json, *, media: str) -> None:
    good = {status: answer for status, answer in operation["responses"].items() if status < "300"}
    if media:
        content = {media: {"schema": {"type": "string", "contentMediaType": media}}}
        good = {
            "200": {"description": "The whole file", "content": content},
            "206": {"description": "The range asked for", "content": content},
        }
    by_status: dict[str, list[type[Problem]]] = {}
    for kind in sorted(found, key=lambda kind: kind.code):
        by_status.setdefault(str(kind.status), []).append(kind)
    names = {status: ".".join((status, *(kind.code for kind in kinds))) for status, kinds in sorted(by_status.items())}
    named.update({names[status]: _problem(kinds) for status, kinds in by_status.items()})
    names["default"] = "default"
    operation["responses"] = good | {
        status: {"$ref": f"#/components/responses/{name}"} for status, name in names.items()
    }


def _problem(kinds: list[type[Problem]]) -> Json:
    codes = [kind.code for kind in kinds]
    told = {"type": "object", "properties": {"code": {"type": "string", "enum": codes}}}
    return {
        "description": "; ".join(f"`{kind.code}`: {_first_sentence(kind)}" for kind in kinds),
        "content": {"application/problem+json": {"schema": {"allOf": [_PROBLEM, told]}}},
    }


def _first_sentence(kind: type[Problem]) -> str:
    return (kind.__doc__ or kind.title["en"]).strip().split("\n")[0]


def _ask(operation: Json, found: set[type[Problem]]) -> None:
    headers = []
    if KeyReused in found:
        headers.append(_header("Idempotency-Key", "Sent twice with one key, it is done once and answered twice alike."))
    if Stale in found:
        about = 'The ETag of what was read, such as "3": a change on top of another\'s is refused.'
        headers.append(_header("If-Match", about, is_needed=VersionNeeded in found))
    if headers:
        operation["parameters"] = [*operation.get("parameters", ()), *headers]


def _header(name: str, about: str, *, is_needed: bool = False) -> Json:
    return {
        "name": name,
        "in": "header",
        "required": is_needed,
        "description": about,
        "schema": {"type": "string", "maxLength": 200},
    }
