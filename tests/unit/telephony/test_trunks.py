"""Which line registers a trunk: exactly one, the lowest that is connected, told again only when something changed."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from callcenter.telephony.bridge.directory import Directory, TrunkRules
from callcenter.telephony.bridge.trunks import Trunks
from callcenter.telephony.signals import RegisterTrunk, TrunkRegistered, UnregisterTrunk

RULES = TrunkRules(
    id=7,
    name="carrier",
    uri="192.0.2.7:5080",
    username="desk",
    password="p",
    caller_id="",
    registers=True,
    register_seconds=60,
)


class Line:
    """A line that remembers what it was told."""

    def __init__(self, number: int, *, is_up: bool = True, trunks: tuple[int, ...] = ()) -> None:
        self.number, self.is_up, self.trunks = number, is_up, set(trunks)
        self.told: list[object] = []

    async def send(self, command: object) -> dict[str, object]:
        self.told.append(command)
        return {}


class House:
    """A bridge with lines, and what it wrote down."""

    def __init__(self, *lines: Line, rules: TrunkRules = RULES) -> None:
        self.lines = lines
        self.directory = Directory(trunks=(rules,))
        self.facts: list[tuple[str, int]] = []
        self.admitted: frozenset[str] = frozenset()
        self.fleet = SimpleNamespace(
            lines={line.number: line for line in lines}, admit=self._admit, first_line=self._first_line
        )
        self.ledger = SimpleNamespace(write=lambda fact: self.facts.append((fact.args["trigger"], fact.args["code"])))
        self.trunks = Trunks(
            fleet=cast(Any, self.fleet), ledger=cast(Any, self.ledger), directory=lambda: self.directory
        )

    def look(self) -> None:
        asyncio.run(self.trunks._look())

    def tell(self, line: Line, *, ok: bool, code: int) -> None:
        self.trunks.told(cast(Any, line), TrunkRegistered(7, ok=ok, code=code))

    async def _admit(self, addresses: frozenset[str]) -> None:
        self.admitted = addresses

    def _first_line(self) -> Line | None:
        return next((line for line in self.lines if line.is_up), None)


def kinds(line: Line) -> list[type]:
    return [type(command) for command in line.told]


def test_the_lowest_line_registers_and_is_asked_once() -> None:
    one, two = Line(1), Line(2)
    house = House(one, two)
    house.look()
    house.look()
    assert (kinds(one), kinds(two)) == ([RegisterTrunk], [])
    (told,) = one.told
    assert isinstance(told, RegisterTrunk)
    assert (told.domain, told.access.uri, told.seconds) == ("192.0.2.7:5080", "sip:192.0.2.7:5080", 60)
    assert house.admitted == {"192.0.2.7"}


def test_the_next_line_takes_over_and_gives_back() -> None:
    one, two = Line(1), Line(2)
    house = House(one, two)
    house.look()
    one.is_up, one.trunks = False, set()
    house.look()
    assert kinds(two) == [RegisterTrunk]
    one.is_up = True
    house.look()
    assert (kinds(one), kinds(two)) == ([RegisterTrunk] * 2, [RegisterTrunk, UnregisterTrunk])
    assert (one.trunks, two.trunks) == ({7}, set())


def test_what_an_earlier_bridge_left_on_a_line_is_taken_back() -> None:
    one, two = Line(1, trunks=(3,)), Line(2, trunks=(7,))
    House(one, two).look()
    assert (one.told[1:], two.told) == ([UnregisterTrunk(3)], [UnregisterTrunk(7)])


def test_refusals_and_failures_are_told_apart_once_each_and_only_by_the_line_that_was_asked() -> None:
    one, two = Line(1), Line(2)
    house = House(one, two)
    house.look()
    house.tell(two, ok=True, code=200)
    for code in (403, 403, 401, 408, 503):
        house.tell(one, ok=False, code=code)
    house.tell(one, ok=True, code=200)
    assert house.facts == [("refuse", 403), ("refuse", 401), ("fail", 408), ("fail", 503), ("register", 200)]


def test_without_any_line_a_registered_trunk_is_down() -> None:
    one = Line(1)
    house = House(one)
    one.is_up = False
    house.look()
    assert house.facts == []
    one.is_up = True
    house.look()
    house.tell(one, ok=True, code=200)
    one.is_up = False
    house.look()
    assert house.facts[-1] == ("fail", 0)


def test_a_trunk_that_does_not_register_is_not_asked_nor_let_in() -> None:
    one = Line(1)
    rules = TrunkRules(**{**{name: getattr(RULES, name) for name in RULES.__slots__}, "registers": False})
    house = House(one, rules=rules)
    house.look()
    assert (one.told, house.admitted) == ([], frozenset())
