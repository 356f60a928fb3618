"""The description of the API: OpenAPI 3.1 from the routes themselves."""

import json
import re
from typing import Any, Final

from apiflask import APIFlask

from callcenter.apidocs.operations import complete

_PREFIX: Final = "#/components/schemas/"
_GENERIC = re.compile(r"^(\w+)\[(\w+)\]$")
_FRAMEWORK: Final = {"HTTPError": "Problem", "ValidationError": "Problem"}
_PAGES: Final = ("/", "/{path}")
"""The console: no part of the API."""
_PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "RFC 9457. `code` is stable, `detail` is for people and names the remedy; some codes say more.",
    "type": "object",
    "additionalProperties": True,
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {key: {"type": "string"} for key in ("field", "code", "message")},
            },
        },
    },
}


def describe(app: APIFlask) -> dict[str, Any]:
    """The OpenAPI document: schemas by their short names, one Problem for all errors, how to sign in."""
    with app.app_context():
        spec: dict[str, Any] = json.loads(json.dumps(app.spec))
    for path in _PAGES:
        spec["paths"].pop(path, None)
    spec["components"]["responses"] = complete(app, spec["paths"])
    schemas = spec["components"]["schemas"]
    names = _short_names(schemas)
    renamed = {names[name]: schema for name, schema in sorted(schemas.items())}
    renamed["Problem"] = _PROBLEM
    spec["components"]["schemas"] = renamed
    spec["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": "callcenter_session"},
        "token": {"type": "http", "scheme": "bearer"},
    }
    spec["security"] = [{"session": []}, {"token": []}]
    text = json.dumps(spec)
    for name, short in sorted(names.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f'"{_PREFIX}{name}"', f'"{_PREFIX}{short}"')
    found: dict[str, Any] = json.loads(text)
    return found


def _short_names(schemas: dict[str, Any]) -> dict[str, str]:
    """A short name for each schema; schemas that differ under one short name keep a longer one."""
    found: dict[str, str] = {}
    bodies: dict[str, str] = {}
    for name in sorted(schemas, key=lambda each: (each.count("."), each)):
        body = re.sub(rf"{_PREFIX}[^\"]*\.", _PREFIX, json.dumps(schemas[name], sort_keys=True))
        short = _FRAMEWORK.get(name) or _plain(name.rpartition(".")[2])
        if bodies.setdefault(short, body) != body and name not in _FRAMEWORK:
            short = _plain(name.partition(".")[0]) + _plain(name.rpartition(".")[2])
        found[name] = short
    return found


def _plain(name: str) -> str:
    generic = _GENERIC.match(name)
    return f"{generic[2]}{generic[1]}" if generic else re.sub(r"\W", "", name)
