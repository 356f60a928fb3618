"""The few messages of the socket that are no events: by which one connects, catches up, and joins rooms."""

from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

ABOUT: Final = """\
The console's socket only tells; everything is changed over HTTP (see openapi.json).

Connect by Socket.IO with the session cookie, or with a bearer token as `auth.token` or in the Authorization header.
The first message is `snapshot`, with the number `seq` of the newest event it contains. Every later event comes once, in
the order of its `seq`. `heartbeat` carries the newest `seq` every five seconds. After a lost connection ask `resume`
with the last `seq` you have; when the answer is `resync`, or a `resync` is told, load `GET /api/v1/console` and whatever
else is on the screen anew. The numbers have no gaps, but an event is heard only by those it is for.

`data` of an event is the view that GET gives of the same subject. Where it has a `version`, a lower one never replaces a
higher one, and applying one twice does no harm. Phone numbers are masked for whoever may not read them.

An event is heard in its rooms: `x-rooms`, with ids in braces. Of these `user`, `team`, `role`, `seats`, `calls` and
`tickets` follow from who one is; `call`, `customer` and `ticket` are joined by asking, if one may see the subject.
What is `told` is not kept: it has no number, and is not repeated after a lost connection.
"""


def record(**properties: Json) -> Json:
    """The schema of an object that has just these fields."""
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def reference(name: str) -> Json:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


SEQ: Final[Json] = {"type": "integer", "minimum": 0}
_ROOM: Final[Json] = {"type": "string", "maxLength": 80, "examples": ["ticket:12"]}
_BANNER: Final[Json] = record(
    code={"type": "string"}, text=record(**{"zh-CN": {"type": "string"}, "en": {"type": "string"}})
)
ENVELOPE: Final[Json] = {
    **record(
        seq=SEQ,
        name={"type": "string", "pattern": r"^[a-z_]+\.[a-z_]+$"},
        at={"type": "string", "format": "date-time"},
        subject=record(kind={"type": "string"}, id={"type": "string"}),
        data={"type": "object"},
    ),
    "description": "An event: its number, what happened and when, to what, and how that is now.",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One name of a message. `asked` are those that a client sends and that are answered in the acknowledgement."""

    about: str
    payload: Json | None = None
    answer: Json | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the client sends it."""
        return self.answer is not None


CHANNELS: Final[dict[str, Channel]] = {
    "event": Channel("Something happened, and is kept."),
    "told": Channel("Something for this moment only."),
    "snapshot": Channel(
        "The first screen, right after connecting: all events up to `seq` are in it.", reference("ConsoleView")
    ),
    "heartbeat": Channel(
        "The newest event told, and what is wrong with the whole house now; every five seconds.",
        {**record(seq=SEQ, banners={"type": "array", "items": _BANNER}), "required": ["seq"]},
    ),
    "resync": Channel("Events can no longer bring the screen up to date: load it anew.", record()),
    "resume": Channel(
        "What came after this event? At most 500 events are repeated.",
        record(after=SEQ),
        {
            "oneOf": [
                record(events={"type": "array", "items": reference("Envelope")}),
                record(resync={"type": "boolean", "const": True}),
            ]
        },
    ),
    "join": Channel(
        "Hear of one call, customer or ticket from now on.",
        record(room=_ROOM),
        {
            "oneOf": [
                record(ok={"type": "boolean", "const": True}),
                record(ok={"type": "boolean", "const": False}, code={"type": "string", "const": "forbidden"}),
            ]
        },
    ),
    "leave": Channel("Hear of it no longer.", record(room=_ROOM), record(ok={"type": "boolean", "const": True})),
}
