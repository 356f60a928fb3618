"""Facts about a simulated customer's turns: said to somebody who listens it is said, said into music it is kept."""

from typing import Any

from callcenter.telephony.simulator.plans import CallPlan
from callcenter.telephony.simulator.talk import QUIET_LEVEL, Talk

LINES = ("one", "two", "three")


class Line:
    """What the customer hears."""

    def __init__(self) -> None:
        self.loudness = 0

    def level(self, name: str) -> int:
        del name
        return self.loudness

    def take(self, name: str) -> None:
        del name


class Customer(Talk):
    """Speaks a second per line, into a list."""

    def __init__(self, line: Any, **plans: Any) -> None:
        plan = CallPlan(id="a", audio=LINES, has_turns=True, seconds=1_000.0, **plans)
        super().__init__(plan=plan, leg="a", began_at=0.0, endpoint=line, conference=line)
        self.said: list[str] = []
        self.answered_at = 0.0
        self._has_media = True

    def _say(self, files: tuple[str, ...], *, loop: bool) -> None:
        assert not loop
        self.said += files
        self._is_speaking = True

    def live(self, begin: float, seconds: float) -> None:
        """Some seconds of the call in steps of a tenth; each line lasts two steps."""
        for step in range(int(seconds * 10)):
            now = begin + step / 10
            if self._is_speaking and step % 2 == 0:
                self.on_player_ended(now)
            self.turn(now)


def test_to_a_quiet_agent_each_line_is_said_once() -> None:
    customer = Customer(Line())
    customer.live(0, 60)
    assert tuple(customer.said) == LINES


def test_after_a_long_wait_with_music_there_is_still_everything_to_say() -> None:
    line = Line()
    customer = Customer(line)
    line.loudness = QUIET_LEVEL + 40
    customer.live(0, 60)
    assert len(customer.said) > len(LINES)
    said_to_the_music = len(customer.said)
    line.loudness = 0
    customer.live(60, 60)
    assert sorted(customer.said[said_to_the_music:]) == sorted(LINES)


def test_who_is_called_says_hello_at_once_whatever_is_heard() -> None:
    line = Line()
    line.loudness = QUIET_LEVEL + 40
    callee = Customer(line, speaks_first=True)
    callee.live(0, 1.5)
    assert callee.said == ["one"]
    line.loudness = 0
    callee.live(1.5, 30)
    assert tuple(callee.said) == LINES
