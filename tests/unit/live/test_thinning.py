"""Only the newest of what is overtaken anyway, and never an old view left behind."""

from callcenter.live.tail import Told
from callcenter.live.thinning import MESSAGES_PER_SECOND, SHORTEST_SECONDS, Thinning


class Clock:
    """Time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def event(seq: int, subject: str = "1", name: str = "queue.changed") -> Told:
    return Told(seq, ("role:agent",), {"seq": seq, "name": name, "subject": {"kind": "queue", "id": subject}})


def made() -> tuple[Thinning, Clock]:
    clock = Clock()
    return Thinning({"queue.changed"}, clock=clock), clock


def hear(thinning: Thinning, each: Told, listeners: int = 1) -> bool:
    if thinning.holds(each):
        return False
    thinning.told(each, listeners)
    return True


def test_the_first_goes_at_once_and_of_those_behind_it_the_newest_later() -> None:
    thinning, clock = made()
    assert hear(thinning, event(1))
    assert not hear(thinning, event(2))
    assert not hear(thinning, event(3))
    assert thinning.due() == []
    clock.now += SHORTEST_SECONDS
    assert [each.seq for each in thinning.due()] == [3]
    assert thinning.due() == []


def test_a_newer_one_that_may_go_takes_the_place_of_one_that_was_held() -> None:
    thinning, clock = made()
    hear(thinning, event(1))
    hear(thinning, event(2))
    clock.now += SHORTEST_SECONDS
    assert hear(thinning, event(3))
    clock.now += 60
    assert thinning.due() == []


def test_subjects_do_not_hold_each_other_back_and_others_are_never_held() -> None:
    thinning, _ = made()
    assert hear(thinning, event(1))
    assert hear(thinning, event(2, "2"))
    assert hear(thinning, event(3, name="call.changed"))
    assert hear(thinning, event(4, name="call.changed"))


def test_the_more_listen_the_longer_the_pause() -> None:
    thinning, clock = made()
    hear(thinning, event(1), listeners=MESSAGES_PER_SECOND * 2)
    hear(thinning, event(2))
    clock.now += 1.9
    assert thinning.due() == []
    clock.now += 0.1
    assert [each.seq for each in thinning.due()] == [2]


def test_before_a_heartbeat_all_go_in_order() -> None:
    thinning, _ = made()
    for seq, subject in ((1, "b"), (2, "a"), (3, "a"), (4, "b")):
        hear(thinning, event(seq, subject))
    assert [each.seq for each in thinning.due(all_of_them=True)] == [3, 4]


def test_who_was_away_is_given_the_newest_of_each() -> None:
    thinning, _ = made()
    for seq, subject in ((1, "a"), (2, "b"), (3, "a"), (5, "b")):
        hear(thinning, event(seq, subject))
    assert [each.seq for each in thinning.newest(until=4)] == [3]
    assert [each.seq for each in thinning.newest(until=9)] == [3, 5]
