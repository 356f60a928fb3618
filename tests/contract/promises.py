"""Holds every event that a test writes, and everything it tells, to docs/events.yaml: form and audience."""

import copy
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import event

from callcenter.eventdocs import describe_events, described
from callcenter.kernel.bus import RedisBus
from callcenter.kernel.events import Event
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.kernel.outbox import OutboxEvent
from callcenter.live.teller import Teller

BROKEN: list[str] = []
"""What the running test sent that the document does not promise."""
SEEN: set[str] = set()
"""The names of events and tells that were held to it."""


def strict(schema: Any) -> Any:
    """The same schemas, in which an object has no field that is not named: nothing undocumented goes out."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(value) for key, value in schema.items()}
    if isinstance(found.get("properties"), dict):
        found.setdefault("additionalProperties", False)
    return found


@cache
def document() -> dict[str, Any]:
    return copy.deepcopy(describe_events())


@cache
def validator(name: str) -> Draft202012Validator:
    """Validates a whole message of this name."""
    components = strict(document()["components"])
    schema = {"components": components, "$ref": f"#/components/messages/{name}/payload"}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def is_room(room: str, audience: list[str]) -> bool:
    """Whether a room is one of those named: `user:{agent}` stands for any user."""
    patterns = (re.sub(r"\\\{.*?\\\}", r"[A-Za-z0-9]+", re.escape(one)) for one in audience)
    return any(re.fullmatch(pattern, room) for pattern in patterns)


def problems(name: str, message: dict[str, Any], rooms: list[str]) -> list[str]:
    """What is wrong with a message; nothing when it is as promised."""
    promised = document()["components"]["messages"].get(name)
    if promised is None:
        return [f"{name} is not in docs/events.yaml"]
    SEEN.add(name)
    found = [
        f"{name}: {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"
        for error in validator(name).iter_errors(message)
    ]
    return found + [
        f"{name}: {room} is not among its rooms" for room in rooms if not is_room(room, promised["x-rooms"])
    ]


def _is_of_a_test(name: str) -> bool:
    named = {each.name: each for each in _below(Event)}
    return name in named and name not in {each.name for each in described(Event)}


def _below(kind: type[Event]) -> list[type[Event]]:
    return [
        one
        for each in kind.__subclasses__()
        for one in (each, *_below(each))
        if isinstance(getattr(one, "name", 0), str)
    ]


def _written(_mapper: object, _connection: object, row: OutboxEvent) -> None:
    if not _is_of_a_test(row.name):
        BROKEN.extend(problems(row.name, row.message(), row.rooms))


def _told(message: dict[str, Any]) -> None:
    name = message["name"]
    BROKEN.extend(problems(name, {"name": name, "data": message["data"]}, message["rooms"]))


def watch() -> None:
    """Look at every event and every tell of this process from now on."""
    event.listen(OutboxEvent, "before_insert", _written)
    for bus in (MemoryBus, RedisBus):
        bus.tell = _watched(bus.tell)  # type: ignore[method-assign]
    Teller.emit = _sent(Teller.emit)  # type: ignore[method-assign]
    Teller.replay = _replayed(Teller.replay)  # type: ignore[method-assign]


def _watched(tell: Any) -> Any:
    def watched(self: Any, message: dict[str, Any]) -> None:
        _told(message)
        tell(self, message)

    return watched


def _sent(emit: Any) -> Any:
    def sent(self: Any, name: str, data: Any, sids: list[str]) -> None:
        if name in {"heartbeat", "resync"}:
            _protocol(name, data)
        emit(self, name, data, sids)

    return sent


def _replayed(replay: Any) -> Any:
    def replayed(self: Any, sid: str, after: int) -> Any:
        answer = replay(self, sid, after)
        _protocol("resume.answer", answer)
        return answer

    return replayed


def _protocol(name: str, data: Any) -> None:
    BROKEN.extend(f"{name}: {error.message[:300]}" for error in validator(name).iter_errors(data))
