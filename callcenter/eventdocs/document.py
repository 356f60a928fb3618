"""The document: one message for each event class, its rooms, and the schema of the view it carries."""

import inspect
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from callcenter import __version__
from callcenter.console import ConsoleView
from callcenter.eventdocs.protocol import ABOUT, CHANNELS, ENVELOPE, SEQ, Channel, Json, record, reference
from callcenter.kernel.events import Event, Tell

T = TypeVar("T", Event, Tell)


def described(kind: type[T]) -> list[type[T]]:
    """The product's events or tells, by name: those of its tests are not among them."""
    found = {each.name: each for each in _below(kind) if each.__module__.startswith("callcenter.")}
    return [found[name] for name in sorted(found)]


def _below(kind: type[T]) -> Iterator[type[T]]:
    for each in kind.__subclasses__():
        if isinstance(getattr(each, "name", None), str):
            yield each
        yield from _below(each)


def describe_events() -> Json:
    """The AsyncAPI document."""
    events, tells = described(Event), described(Tell)
    messages = {each.name: _event(each) for each in events} | {each.name: _tell(each) for each in tells}
    several = {"event": [each.name for each in events], "told": [each.name for each in tells]}
    for name, channel in CHANNELS.items():
        messages |= _messages(name, channel)
    views: list[type[BaseModel]] = [*(each.view for each in events), *tells, ConsoleView]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Callcenter events", "version": __version__, "description": ABOUT},
        "defaultContentType": "application/json",
        "servers": {"console": _server()},
        "channels": {
            name: {
                "address": name,
                "description": channel.about,
                "messages": {
                    each: {"$ref": f"#/components/messages/{each}"}
                    for each in several.get(name, _messages(name, channel))
                },
            }
            for name, channel in CHANNELS.items()
        },
        "operations": {name: _operation(name, channel) for name, channel in CHANNELS.items()},
        "components": {
            "messages": messages,
            "schemas": {**_schemas(views), "Envelope": ENVELOPE},
            "securitySchemes": {
                "session": {"type": "httpApiKey", "in": "cookie", "name": "callcenter_session"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _server() -> Json:
    return {
        "host": "{host}",
        "pathname": "/socket.io",
        "protocol": "socket.io",
        "protocolVersion": "5",
        "description": "Socket.IO, namespace /, by web socket or by polling.",
        "variables": {"host": {"default": "localhost:8000"}},
        "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in ("session", "token")],
    }


def _about(kind: type[Any]) -> str:
    return inspect.cleandoc(kind.__doc__ or kind.__name__)


def _event(kind: type[Event]) -> Json:
    return {
        "name": "event",
        "title": kind.name,
        "summary": _about(kind),
        "x-rooms": list(kind.audience),
        "payload": record(
            seq=SEQ,
            name={"type": "string", "const": kind.name},
            at={"type": "string", "format": "date-time"},
            subject=record(kind={"type": "string", "const": kind.subject_kind}, id={"type": "string"}),
            data=reference(kind.view.__name__),
        ),
    }


def _tell(kind: type[Tell]) -> Json:
    return {
        "name": "told",
        "title": kind.name,
        "summary": _about(kind),
        "x-rooms": list(kind.audience),
        "payload": record(name={"type": "string", "const": kind.name}, data=reference(kind.__name__)),
    }


def _messages(name: str, channel: Channel) -> Json:
    """The message of a channel of the protocol, and its answer; none for those that carry many."""
    if channel.payload is None:
        return {}
    asked = {name: {"name": name, "summary": channel.about, "payload": channel.payload}}
    if channel.answer is None:
        return asked
    return asked | {f"{name}.answer": {"name": f"{name}.answer", "payload": channel.answer}}


def _operation(name: str, channel: Channel) -> Json:
    place = {"$ref": f"#/channels/{name}"}
    if not channel.is_asked:
        return {"action": "send", "channel": place, "summary": channel.about}
    return {
        "action": "receive",
        "channel": place,
        "summary": channel.about,
        "messages": [{"$ref": f"#/channels/{name}/messages/{name}"}],
        "reply": {"channel": place, "messages": [{"$ref": f"#/channels/{name}/messages/{name}.answer"}]},
    }


def _schemas(views: list[type[BaseModel]]) -> Json:
    """The views' schemas as they go out. Two views of one name would need longer names: let them differ."""
    unique = list(dict.fromkeys(views))
    _, found = models_json_schema(
        [(view, "serialization") for view in unique], ref_template="#/components/schemas/{model}"
    )
    schemas: Json = found["$defs"]
    return {name: schemas[name] for name in sorted(schemas)}
