"""Writers of one file take turns."""

import threading
from pathlib import Path

import pytest

from callcenter.kernel.turns import turn


def test_one_at_a_time(tmp_path: Path) -> None:
    inside, most = [], []

    def write() -> None:
        for _ in range(50):
            with turn(tmp_path / "turn"):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 200
    assert max(most) == 1


def test_a_turn_within_a_turn_is_refused_instead_of_waiting_for_itself(tmp_path: Path) -> None:
    with turn(tmp_path / "turn"):
        with turn(tmp_path / "other"):
            pass
        with pytest.raises(RuntimeError), turn(tmp_path / "turn"):
            pass
    with turn(tmp_path / "turn"):
        pass
