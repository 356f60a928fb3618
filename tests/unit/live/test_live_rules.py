"""Rooms, audience and origin: the rules without a server."""

import pytest

from callcenter.kernel.actor import Actor
from callcenter.kernel.permissions import Permission
from callcenter.live.audience import MESSAGES_PER_SECOND, MOST_ROOMS, Audience
from callcenter.live.origin import same_origin
from callcenter.live.rooms import Doors, own_rooms, variant

ANA = Actor(user_id=1, name="Ana", roles=frozenset({"agent"}), team_id=3)
SAM = Actor(
    user_id=2,
    name="Sam",
    roles=frozenset({"supervisor"}),
    permissions=frozenset({Permission.SEATS_WATCH, Permission.NUMBERS_READ}),
)


def test_own_rooms_follow_from_person_team_roles_and_permissions() -> None:
    assert own_rooms(ANA) == {"user:1", "team:3", "role:agent"}
    assert own_rooms(SAM) == {"user:2", "role:supervisor", "seats"}


def test_a_socket_is_in_exactly_one_variant_of_a_room() -> None:
    audience = Audience()
    audience.add("a", ANA, csrf="", seq=0)
    audience.add("s", SAM, csrf="", seq=0)
    for sid in "as":
        audience.join(sid, "call:1", 0)
    assert audience.hearing(["call:1"], 1, clear=False) == ["a"]
    assert audience.hearing(["call:1"], 1, clear=True) == ["s"]
    assert variant("call:1", clear=True) != variant("call:1", clear=False)


def test_only_what_came_after_the_joining_is_heard() -> None:
    audience = Audience()
    listener = audience.add("a", ANA, csrf="", seq=5)
    audience.join("a", "call:1", 8)
    assert audience.hearing(["call:1"], 8, clear=False) == []
    assert audience.hearing(["call:1", "user:1"], 8, clear=False) == ["a"]
    assert audience.hearing(["call:1"], 9, clear=False) == ["a"]
    assert listener.has_heard(8, ["user:1", "call:1"])
    assert not listener.has_heard(8, ["call:1"])
    assert not listener.has_heard(5, ["user:1"])


def test_joining_again_keeps_the_first_moment() -> None:
    audience = Audience()
    audience.add("a", ANA, csrf="", seq=0)
    audience.join("a", "call:1", 3)
    audience.join("a", "call:1", 9)
    assert audience.hearing(["call:1"], 5, clear=False) == ["a"]


def test_leaving_and_going_leave_nothing_behind() -> None:
    audience = Audience()
    audience.add("a", ANA, csrf="", seq=0)
    audience.join("a", "call:1", 0)
    audience.leave("a", "call:1")
    audience.leave("a", "user:1")
    assert audience.hearing(["call:1"], 1, clear=False) == []
    assert audience.hearing(["user:1"], 1, clear=False) == ["a"]
    audience.remove("a")
    audience.remove("a")
    assert audience.hearing(["user:1"], 1, clear=False) == []
    assert audience._sids == {}


def test_other_rights_are_other_rooms_and_another_variant() -> None:
    audience = Audience()
    audience.add("a", ANA, csrf="", seq=0)
    audience.join("a", "call:1", 0)
    audience.change("a", SAM, 4)
    assert audience.hearing(["team:3", "role:agent", "user:1"], 9, clear=False) == []
    assert audience.hearing(["seats"], 4, clear=True) == []
    assert audience.hearing(["seats"], 5, clear=True) == ["a"]
    assert audience.hearing(["call:1"], 1, clear=True) == ["a"]


def test_a_socket_joins_a_hundred_rooms_at_most() -> None:
    audience = Audience()
    audience.add("a", ANA, csrf="", seq=0)
    assert all(audience.join("a", f"call:{number}", 0) for number in range(MOST_ROOMS))
    assert not audience.join("a", "call:more", 0)
    assert audience.join("a", "call:1", 0)


def test_a_hundred_messages_a_second_are_heard() -> None:
    listener = Audience().add("a", ANA, csrf="", seq=0)
    answers = [listener.may_speak(lambda: 7.5) for _ in range(MESSAGES_PER_SECOND + 1)]
    assert answers == [True] * MESSAGES_PER_SECOND + [False]
    assert listener.may_speak(lambda: 8.0)


@pytest.mark.parametrize(
    "room",
    ["call", "call:", ":1", "seats", "user:2", "call:1!clear", "call:1 2", "call:١", "x" * 99, None, 5, ["call:1"]],
)
def test_a_door_opens_to_known_kinds_with_plain_ids_only(room: object) -> None:
    doors = Doors({"call": lambda _session, _actor, _one: True})
    assert doors.may_join(None, ANA, "call:1")  # type: ignore[arg-type]
    assert not doors.may_join(None, ANA, room)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("origin", "host", "is_allowed"),
    [
        (None, "desk:8000", True),
        ("http://desk:8000", "desk:8000", True),
        ("https://desk", "desk", True),
        ("http://desk", "desk:80", True),
        ("https://public.test", "10.0.0.1:8000", True),
        ("https://public.test:443", "10.0.0.1:8000", True),
        ("http://public.test", "10.0.0.1:8000", False),
        ("https://public.test:8443", "10.0.0.1:8000", False),
        ("http://desk:8001", "desk:8000", False),
        ("http://desk.evil.test:8000", "desk:8000", False),
        ("http://evil.test", "", False),
        ("null", "desk:8000", False),
        ("file://", "desk:8000", False),
        ("http://desk:notaport", "desk:8000", False),
        ("http://[::1]:8000", "[::1]:8000", True),
    ],
)
def test_only_the_own_and_the_public_origin_are_let_in(origin: str | None, host: str, is_allowed: bool) -> None:
    assert same_origin("https://public.test")(origin, {"HTTP_HOST": host}) is is_allowed
