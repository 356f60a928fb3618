"""A line turns around the clock of its sound, else at its pace, and at once when something cannot wait."""

import asyncio
import time

import pytest

from callcenter.telephony.cords import FRAME_SECONDS
from callcenter.telephony.line.beat import (
    FETCHES_SECONDS,
    IDLE_POLL_SECONDS,
    LOST_SECONDS,
    POLL_SECONDS,
    SEND_SECONDS,
    Beat,
    Turn,
    Turning,
)


def following(beat: Beat, now: float) -> Turn:
    return beat.following(now, has_legs=True, has_cords=True)


def test_without_a_leg_it_is_slow_and_with_one_even() -> None:
    assert Beat().following(1.0, has_legs=False, has_cords=False) == (1.0 + IDLE_POLL_SECONDS, True)
    assert Beat().following(1.0, has_legs=True, has_cords=False) == (1.0 + POLL_SECONDS, True)


def test_it_fetches_between_ticks_and_just_before_one_and_sends_after_it() -> None:
    beat, now, turns = Beat(), 5.0012, []
    beat.note(5.0)
    for tick in range(1, 4):
        for _ in range(3):
            turns.append(following(beat, now))
            now = turns[-1].at
        beat.note(5.0 + tick * FRAME_SECONDS)
    assert [turn.is_whole for turn in turns] == [True, True, False] * 3
    times = [*FETCHES_SECONDS, FRAME_SECONDS + SEND_SECONDS]
    expected = [5.0 + tick * FRAME_SECONDS + at for tick in range(3) for at in times]
    assert [turn.at for turn in turns] == pytest.approx(expected)


def test_a_tick_that_is_late_is_looked_for_and_then_left_to_the_next_turn() -> None:
    beat, now, kinds = Beat(), 5.0 + FRAME_SECONDS + SEND_SECONDS, []
    beat.note(5.0)
    while now < 5.0 + 2 * FRAME_SECONDS:
        turn = following(beat, now)
        assert turn.at > now
        kinds.append(turn.is_whole)
        now = turn.at
    assert 3 <= kinds.count(False) <= 9
    assert True in kinds


def test_a_clock_that_is_not_heard_any_more_is_not_waited_for() -> None:
    beat = Beat()
    beat.note(5.0)
    assert following(beat, 5.0 + LOST_SECONDS + 0.001).at == pytest.approx(5.0 + LOST_SECONDS + 0.001 + POLL_SECONDS)


def test_it_turns_at_once_for_a_packet_and_after_a_command() -> None:
    async def scene() -> None:
        turned: list[float] = []

        def turn(is_whole: bool) -> Turn:
            assert is_whole
            turned.append(time.monotonic())
            return Turn(time.monotonic() + 60, is_whole=True)

        turning = Turning(turn)
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, turning.hurry)
        told: list[object] = []
        loop.call_later(0.10, turning.hurrying(told.append), "hold")
        loop.call_later(0.15, turning.stop)
        await turning.run()
        assert told == ["hold"]
        assert len(turned) == 3

    asyncio.run(scene())


def test_a_turn_that_fails_ends_it() -> None:
    def turn(is_whole: bool) -> Turn:
        raise OSError(str(is_whole))

    with pytest.raises(OSError, match="True"):
        asyncio.run(Turning(turn).run())


def test_nothing_turns_before_it_runs_or_after_it_stopped() -> None:
    async def scene() -> None:
        turned: list[bool] = []

        def turn(is_whole: bool) -> Turn:
            turned.append(is_whole)
            turning.stop()
            return Turn(time.monotonic(), is_whole=True)

        turning = Turning(turn)
        turning.hurry()
        assert turned == []
        await turning.run()
        turning.hurry()
        await asyncio.sleep(0.01)
        assert turned == [True]

    asyncio.run(scene())
