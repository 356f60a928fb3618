"""Facts about the queue between a late network and a steady clock."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.cords import FRAME_BYTES, SILENCE
from callcenter.telephony.playout import (
    CALM_PULLS,
    CONCEALED_FRAMES,
    LIMIT_FRAMES,
    PATIENCE_PULLS,
    WINDOW_PULLS,
    Playout,
    seq_distance,
)


def frame(value: int) -> bytes:
    return array("h", [value] * (FRAME_BYTES // 2)).tobytes()


def loudness(pcm: bytes) -> int:
    samples = array("h")
    samples.frombytes(pcm)
    return max(abs(value) for value in samples)


def test_frames_come_out_in_the_order_they_went_in() -> None:
    playout = Playout()
    for seq in range(3):
        playout.push(seq, frame(seq + 1))
    assert [playout.pull() for _ in range(3)] == [frame(1), frame(2), frame(3)]


def test_an_empty_queue_is_silent() -> None:
    assert Playout().pull() == SILENCE


def test_a_stall_does_not_become_a_lasting_delay() -> None:
    playout = Playout()
    for seq in range(15):  # 300 ms arrive at once
        playout.push(seq, frame(1))
    for seq in range(15, 15 + 20 * WINDOW_PULLS):
        playout.push(seq, frame(1))
        playout.pull()
    assert playout.depth <= 1
    assert playout.dropped >= 13


def test_a_depth_of_one_is_left_alone() -> None:
    playout = Playout()
    for seq in range(10 * WINDOW_PULLS):
        playout.push(seq, frame(1))
        playout.pull()
    assert playout.dropped == 0
    assert playout.concealed == 0


def test_one_lost_frame_is_filled_by_the_fading_last_one() -> None:
    playout = Playout()
    playout.push(0, frame(9_000))
    playout.push(2, frame(9_000))
    heard = [playout.pull() for _ in range(3)]
    assert heard[0] == heard[2] == frame(9_000)
    assert 5_000 < loudness(heard[1]) <= 9_000
    assert playout.lost == 1


def test_a_loss_already_concealed_at_the_pull_is_not_filled_again() -> None:
    playout = Playout()
    playout.push(0, frame(9_000))
    playout.pull()
    playout.pull()  # frame 1 should have been here
    playout.push(2, frame(5))
    assert playout.depth == 1
    assert playout.pull() == frame(5)


def test_a_long_gap_is_concealed_only_shortly() -> None:
    playout = Playout()
    playout.push(0, frame(9_000))
    playout.pull()
    heard = [loudness(playout.pull()) for _ in range(CONCEALED_FRAMES + 3)]
    assert heard[:CONCEALED_FRAMES] == sorted(heard[:CONCEALED_FRAMES], reverse=True)
    assert heard[CONCEALED_FRAMES:] == [0, 0, 0]


def test_late_and_repeated_frames_are_not_played() -> None:
    playout = Playout()
    for seq in (5, 6, 5, 4):
        playout.push(seq, frame(seq))
    assert [playout.pull(), playout.pull()] == [frame(5), frame(6)]
    assert playout.late == 2
    assert playout.depth == 0


def test_a_far_jump_begins_a_new_stream() -> None:
    playout = Playout()
    playout.push(1_000_000, frame(1))
    playout.push(3, frame(2))
    assert [playout.pull(), playout.pull()] == [frame(1), frame(2)]
    assert playout.lost == 0


def test_reset_forgets_what_waits() -> None:
    playout = Playout()
    playout.push(0, frame(1))
    playout.pull()
    playout.push(1, frame(1))
    playout.reset()
    assert playout.pull() == SILENCE


def test_a_frame_of_the_wrong_size_is_ignored() -> None:
    playout = Playout()
    playout.push(0, b"short")
    assert playout.depth == 0


def test_the_sequence_wraps() -> None:
    assert seq_distance(0, 0xFFFFFFFF) == 1
    assert seq_distance(0xFFFFFFFF, 0) == -1


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2**32 - 1)), max_size=200))
def test_whatever_arrives_a_pull_gives_a_whole_frame_and_the_queue_stays_bounded(
    steps: list[tuple[bool, int]],
) -> None:
    playout = Playout()
    for is_push, seq in steps:
        if is_push:
            playout.push(seq, frame(1))
        else:
            assert len(playout.pull()) == FRAME_BYTES
        assert playout.depth <= 2 * LIMIT_FRAMES


def test_what_is_too_much_is_dropped_in_a_pause_of_the_speaker() -> None:
    playout = Playout()
    speech = array("h", [4_000, -4_000] * (FRAME_BYTES // 4)).tobytes()
    pause = array("h", [40, -40] * (FRAME_BYTES // 4)).tobytes()
    for seq in range(3):
        playout.push(seq, speech)
    for seq in range(3, 3 + WINDOW_PULLS + 20):
        playout.push(seq, speech)
        playout.pull()
    assert playout.dropped == 0
    for seq in range(3 + WINDOW_PULLS + 20, 3 + WINDOW_PULLS + 25):
        playout.push(seq, pause)
        playout.pull()
    assert playout.dropped == 1


def test_who_never_pauses_is_not_waited_for_long() -> None:
    playout = Playout()
    speech = array("h", [4_000, -4_000] * (FRAME_BYTES // 4)).tobytes()
    for seq in range(3):
        playout.push(seq, speech)
    for seq in range(3, 3 + WINDOW_PULLS + PATIENCE_PULLS):
        playout.push(seq, speech)
        playout.pull()
    assert playout.dropped == 1


def late_by_one(playout: Playout, *, seconds: int) -> None:
    """A stream in which one frame comes after the pull it was for, then goes on as before."""
    playout.push(0, frame(1))
    playout.pull()
    playout.pull()  # Frame 1 is not there yet.
    playout.push(1, frame(1))
    for seq in range(2, 2 + seconds * WINDOW_PULLS):
        playout.push(seq, frame(1))
        playout.pull()


def test_a_frame_that_came_a_little_too_late_lets_one_more_wait_from_then_on() -> None:
    playout = Playout()
    late_by_one(playout, seconds=20)
    assert (playout.depth, playout.dropped, playout.concealed) == (1, 0, 1)
    for seq in range(2 + 20 * WINDOW_PULLS, 2 + 21 * WINDOW_PULLS, 2):
        # The next ones that are as late cost nothing.
        playout.pull()
        playout.push(seq, frame(1))
        playout.push(seq + 1, frame(1))
        playout.pull()
    assert playout.concealed == 1


def test_after_five_minutes_without_a_late_frame_the_delay_is_given_back() -> None:
    playout = Playout()
    late_by_one(playout, seconds=CALM_PULLS // WINDOW_PULLS + 5)
    assert (playout.depth, playout.dropped) == (0, 1)
