"""The jitter buffer of a headset: ordered, bounded, and without a delay that lasts."""

import random

from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.cords import FRAME_BYTES, FRAME_SAMPLES
from callcenter.telephony.jitter import (
    DRY_PULLS,
    FILL_FRAMES,
    HIGH_FRAMES,
    KEEP_FRAMES,
    LIMIT_FRAMES,
    SPARE_FRAMES,
    WINDOW_PULLS,
    JitterBuffer,
)
from callcenter.telephony.playout import CONCEALED_FRAMES

START = 4_000_000_000


def frame(n: int) -> bytes:
    return bytes([1 + n % 100]) * FRAME_BYTES


def push(buffer: JitterBuffer, *numbers: int) -> None:
    for n in numbers:
        buffer.push((START + n * FRAME_SAMPLES) % (1 << 32), frame(n))


def started(buffer: JitterBuffer, *, frames: int = FILL_FRAMES) -> JitterBuffer:
    push(buffer, *range(frames))
    return buffer


def test_a_stream_begins_when_enough_frames_wait() -> None:
    buffer = JitterBuffer()
    push(buffer, 0)
    assert buffer.pull() is None
    push(buffer, 1)
    assert buffer.pull() == frame(0)
    assert buffer.pull() == frame(1)


def test_frames_leave_in_order_of_their_timestamps() -> None:
    buffer = JitterBuffer()
    push(buffer, 2, 0, 3, 1)
    assert [buffer.pull() for _ in range(4)] == [frame(n) for n in range(4)]


def test_timestamps_may_wrap() -> None:
    buffer = JitterBuffer()
    buffer.push((1 << 32) - FRAME_SAMPLES, frame(0))
    buffer.push(0, frame(1))
    buffer.push(FRAME_SAMPLES, frame(2))
    assert [buffer.pull() for _ in range(3)] == [frame(0), frame(1), frame(2)]


def test_a_packet_of_two_frames_is_two_frames() -> None:
    buffer = JitterBuffer()
    buffer.push(0, frame(0) + frame(1))
    buffer.push(2 * FRAME_SAMPLES, frame(2) + frame(3))
    assert [buffer.pull() for _ in range(4)] == [frame(n) for n in range(4)]


def test_a_packet_that_is_no_whole_frame_is_ignored() -> None:
    buffer = JitterBuffer()
    for pcm in (b"", b"x", frame(0)[:-1], frame(0) + b"x"):
        buffer.push(0, pcm)
    assert buffer.depth == 0


def test_a_lost_frame_is_filled_by_the_fading_last_one_and_costs_no_delay() -> None:
    buffer = started(JitterBuffer())
    push(buffer, 3, 4)
    assert [buffer.pull(), buffer.pull()] == [frame(0), frame(1)]
    filled = buffer.pull()
    assert filled is not None
    assert filled not in (frame(1), frame(3))
    assert [buffer.pull(), buffer.pull()] == [frame(3), frame(4)]
    assert buffer.lost == 1


def test_a_long_gap_is_stepped_over() -> None:
    buffer = started(JitterBuffer())
    buffer.pull(), buffer.pull()
    push(buffer, 7, 8)
    heard = [buffer.pull() for _ in range(CONCEALED_FRAMES + 2)]
    assert heard[CONCEALED_FRAMES + 1] == frame(8)
    assert buffer.lost == 5


def test_a_frame_that_comes_too_late_is_left_out() -> None:
    buffer = started(JitterBuffer())
    push(buffer, 3)
    for _ in range(4):
        buffer.pull()
    push(buffer, 2)
    assert buffer.late == 1
    assert buffer.depth == 0


def test_silence_of_the_browser_fades_out_and_then_is_nothing() -> None:
    buffer = started(JitterBuffer())
    buffer.pull(), buffer.pull()
    heard = [buffer.pull() for _ in range(DRY_PULLS + 2)]
    assert all(pcm is not None for pcm in heard[:CONCEALED_FRAMES])
    assert heard[CONCEALED_FRAMES:] == [None] * (DRY_PULLS + 2 - CONCEALED_FRAMES)


def test_after_a_pause_a_stream_begins_anew_wherever_its_timestamps_are() -> None:
    for far in (500_000, -500_000, 4):
        buffer = started(JitterBuffer())
        for _ in range(DRY_PULLS + FILL_FRAMES + 1):
            buffer.pull()
        push(buffer, far, far + 1)
        assert buffer.pull() is not None
        assert buffer.pull() == frame(far + 1)


def test_a_jump_of_the_timestamps_is_a_new_stream() -> None:
    for far in (500_000, -500_000):
        buffer = started(JitterBuffer())
        buffer.pull(), buffer.pull()
        push(buffer, far, far + 1)
        assert frame(far + 1) in [buffer.pull() for _ in range(CONCEALED_FRAMES + 2)]


def test_a_burst_after_a_stall_is_cut_at_once() -> None:
    buffer = started(JitterBuffer())
    buffer.pull(), buffer.pull()
    for _ in range(DRY_PULLS + 5):
        buffer.pull()
    push(buffer, *range(2, 2 + DRY_PULLS + 5))
    buffer.pull()
    assert buffer.depth == KEEP_FRAMES - 1
    assert buffer.dropped == DRY_PULLS + 5 - KEEP_FRAMES


def test_a_smaller_delay_is_given_back_within_seconds() -> None:
    buffer = started(JitterBuffer(), frames=HIGH_FRAMES)
    for n in range(4 * WINDOW_PULLS):
        buffer.pull()
        push(buffer, HIGH_FRAMES + n)
    assert buffer.depth == SPARE_FRAMES


def test_jitter_that_needs_its_depth_keeps_it() -> None:
    buffer = started(JitterBuffer())
    arriving = 2
    for turn in range(10 * WINDOW_PULLS):
        if turn % 4 == 3:
            push(buffer, *range(arriving, arriving + 4))
            arriving += 4
        buffer.pull()
    before = buffer.dropped
    concealed = 0
    for turn in range(4 * WINDOW_PULLS):
        if turn % 4 == 3:
            push(buffer, *range(arriving, arriving + 4))
            arriving += 4
        concealed += buffer.pull() not in {frame(n) for n in range(100)}
    assert buffer.dropped == before
    assert concealed == 0


def test_nobody_pulls_and_it_stays_bounded() -> None:
    buffer = JitterBuffer()
    push(buffer, *range(10_000))
    assert buffer.depth <= LIMIT_FRAMES


def test_reset_forgets_what_waits() -> None:
    buffer = started(JitterBuffer(), frames=5)
    buffer.reset()
    assert buffer.depth == 0
    push(buffer, 100, 101)
    assert buffer.pull() == frame(100)


def test_two_percent_loss_leaves_no_delay() -> None:
    rng = random.Random(1)  # noqa: S311 - losses that are the same in every run.
    buffer = started(JitterBuffer())
    for n in range(2, 5000):
        buffer.pull()
        if rng.random() > 0.02:
            push(buffer, n)
    assert buffer.depth <= SPARE_FRAMES


@given(st.lists(st.one_of(st.none(), st.integers(0, (1 << 32) - 1), st.integers(0, 40 * FRAME_SAMPLES)), max_size=300))
def test_whatever_comes_it_stays_bounded_and_answers(steps: list[int | None]) -> None:
    buffer = JitterBuffer()
    for step in steps:
        if step is None:
            pcm = buffer.pull()
            assert pcm is None or len(pcm) == FRAME_BYTES
        else:
            buffer.push(step, frame(step))
        assert 0 <= buffer.depth <= LIMIT_FRAMES
        assert len(buffer._frames) <= LIMIT_FRAMES
