"""The description of what the socket tells is a document in the repository, and is what the classes say."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from callcenter.app import create_app
from callcenter.cli import callcenter
from callcenter.eventdocs import SPEC_PATH, describe_events, described
from callcenter.kernel.config import Settings
from callcenter.kernel.events import Event, Tell
from callcenter.kernel.memory_bus import MemoryBus
from tests.contract import promises

DOCUMENT = Path(__file__).parents[2] / "docs" / "events.yaml"


def test_the_document_is_what_the_classes_say() -> None:
    """When this fails the events changed: run `callcenter events > docs/events.yaml` and look at the difference."""
    assert CliRunner().invoke(callcenter, ["events"]).output == DOCUMENT.read_text(encoding="utf-8")


def test_the_document_is_served_to_anybody(tmp_path: Path) -> None:
    app = create_app(Settings(home=tmp_path, database_url="sqlite://"), bus=MemoryBus())
    answer = app.test_client().get(SPEC_PATH)
    assert (answer.status_code, answer.mimetype) == (200, "application/yaml")
    assert yaml.safe_load(answer.text) == describe_events()


def test_every_reference_leads_somewhere() -> None:
    document = describe_events()
    used = set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)))
    assert len(used) > 50
    for reference in used:
        place: Any = document
        for part in reference.split("/"):
            place = place[part]


@pytest.mark.parametrize("kind", [*described(Event), *described(Tell)], ids=lambda kind: kind.name)
def test_every_event_is_named_and_heard_as_the_house_does_it(kind: type[Event] | type[Tell]) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", kind.name)
    assert (kind.__doc__ or "").strip()
    rooms = re.compile(r"(user|team|customer|ticket|call):\{[a-z ]+\}|role:[a-z]+|seats|calls|tickets")
    assert kind.audience
    assert all(rooms.fullmatch(room) for room in kind.audience)


@pytest.mark.parametrize("kind", described(Event), ids=lambda kind: kind.name)
def test_events_are_named_by_what_has_happened(kind: type[Event]) -> None:
    assert re.fullmatch(r"([a-z]+_)?[a-z]+\.([a-z]+_)?[a-z]+ed", kind.name)


GOOD = {"name": "command.failed", "data": {"command": "1", "code": "x", "detail": ""}}


@pytest.mark.parametrize(
    ("data", "rooms", "expected"),
    [
        ({}, ["user:1"], 0),
        ({"command": 1}, ["user:1"], 1),
        ({"more": 1}, ["user:1"], 1),
        ({}, ["user:1", "calls"], 1),
    ],
)
def test_the_check_of_what_is_told_finds_what_is_wrong(data: dict[str, Any], rooms: list[str], expected: int) -> None:
    message = {**GOOD, "data": {**GOOD["data"], **data}}
    assert len(promises.problems("command.failed", message, rooms)) == expected
    assert promises.problems("nothing.happened", message, rooms) == ["nothing.happened is not in docs/events.yaml"]


BANNER = {"code": "bus_down", "text": {"zh-CN": "总线", "en": "bus"}}


@pytest.mark.parametrize(
    ("message", "good", "bad"),
    [
        ("heartbeat", {"seq": 3}, {}),
        ("heartbeat", {"seq": 3, "banners": [BANNER]}, {"seq": 3, "banners": ["bus_down"]}),
        ("resync", {}, {"why": ""}),
        ("resume", {"after": 3}, {"after": "3"}),
        ("resume.answer", {"resync": True}, {"resync": False}),
        ("join.answer", {"ok": False, "code": "forbidden"}, {"ok": False}),
    ],
)
def test_the_protocol_s_own_messages_are_described_strictly(message: str, good: Any, bad: Any) -> None:
    assert not list(promises.validator(message).iter_errors(good))
    assert list(promises.validator(message).iter_errors(bad))
