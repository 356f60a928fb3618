"""Holds every answer that a test gets from the API to docs/openapi.json: its form, and which refusals it may be."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, request_finished
from jsonschema import Draft202012Validator, FormatChecker

from callcenter.apidocs import describe
from callcenter.app import create_app
from callcenter.kernel.config import Settings
from callcenter.kernel.memory_bus import MemoryBus
from tests.contract.promises import BROKEN, strict

JSON = "application/json"
PROBLEM = "application/problem+json"
GENERAL = "http-"
"""The codes of what no route names: no JSON, too much, our own failure."""


@cache
def document() -> dict[str, Any]:
    return describe(create_app(Settings(home=Path("data"), database_url="sqlite://"), bus=MemoryBus()))


@cache
def validator(place: tuple[str, ...]) -> Draft202012Validator:
    """Validates what stands at a place of the document: nothing undocumented goes out."""
    schema: Any = document()
    for part in place:
        schema = schema[part]
        if "$ref" in schema and part != "schema":
            schema = document()["components"]["responses"][schema["$ref"].rpartition("/")[2]]
    components = {"schemas": {name: strict(one) for name, one in document()["components"]["schemas"].items()}}
    return Draft202012Validator({"components": components, **schema}, format_checker=FormatChecker())


def problems(method: str, path: str, status: str, media: str, body: Any) -> list[str]:
    """What is wrong with an answer; nothing when it is as promised."""
    where = f"{method} {path} -> {status}"
    responses = document()["paths"][path][method.lower()]["responses"]
    if media == PROBLEM and str(body["code"]).startswith(GENERAL):
        status = "default"
    if status not in responses:
        return [f"{where} is not in docs/openapi.json: {body}"]
    if media not in responses[status].get("content", {PROBLEM: None}):
        return [f"{where} is not promised as {media}"]
    place = ("paths", path, method.lower(), "responses", status, "content", media, "schema")
    return [
        f"{where}: {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"
        for error in validator(place).iter_errors(body)
    ]


def _finished(app: Flask, response: Response, **_more: object) -> None:
    rule = request.url_rule
    if rule is None or not rule.rule.startswith("/api/v1/") or response.mimetype not in {JSON, PROBLEM}:
        return
    if not hasattr(app.view_functions[rule.endpoint], "needs") or (
        response.is_streamed and response.direct_passthrough
    ):
        return
    path = rule.rule.replace("<int:", "<").replace("<", "{").replace(">", "}")
    if path not in document()["paths"]:
        return
    method = "GET" if request.method == "HEAD" else request.method
    BROKEN.extend(problems(method, path, str(response.status_code), response.mimetype, response.get_json()))


def watch() -> None:
    """Look at every answer of this process from now on."""
    request_finished.connect(_finished)
