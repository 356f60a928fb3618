"""The description of the API: OpenAPI 3.1 from the routes themselves, and pages to read and try it."""

import json
import re
from pathlib import Path
from typing import Any, Final

import swagger_ui_bundle
from apiflask import APIFlask
from flask import Response, send_from_directory

SPEC_PATH: Final = "/api/v1/openapi.json"
DOCS_PATH: Final = "/api/docs"
_ASSETS: Final = Path(swagger_ui_bundle.__file__).parent / "vendor"
_PREFIX: Final = "#/components/schemas/"
_GENERIC = re.compile(r"^(\w+)\[(\w+)\]$")
_FRAMEWORK: Final = {"HTTPError": "Problem", "ValidationError": "Problem"}
_PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "RFC 9457. `code` is stable, `detail` is for people and names the remedy.",
    "type": "object",
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
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Callcenter API</title>
<link rel="stylesheet" href="{docs}/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="{docs}/swagger-ui-bundle.js"></script><script src="{docs}/start.js"></script></body></html>
"""
_START = 'SwaggerUIBundle({{url: "{spec}", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null}});\n'


def install_docs(app: APIFlask) -> None:
    """Serve the description and the pages; nothing comes from another host."""

    @app.get(SPEC_PATH)
    @app.doc(hide=True)
    def openapi() -> Response:
        return Response(json.dumps(describe(app), ensure_ascii=False), mimetype="application/json")

    @app.get(DOCS_PATH)
    @app.doc(hide=True)
    def docs() -> Response:
        return Response(_PAGE.format(docs=DOCS_PATH), mimetype="text/html")

    @app.get(f"{DOCS_PATH}/<name>")
    @app.doc(hide=True)
    def docs_file(name: str) -> Response:
        if name == "start.js":
            return Response(_START.format(spec=SPEC_PATH), mimetype="text/javascript")
        return send_from_directory(_ASSETS, name)


def describe(app: APIFlask) -> dict[str, Any]:
    """The OpenAPI document: schemas by their short names, one Problem for all errors, how to sign in."""
    with app.app_context():
        spec: dict[str, Any] = json.loads(json.dumps(app.spec))
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
