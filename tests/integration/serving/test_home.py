"""The data folder is ours, held once, and wiped only when it is ours."""

from pathlib import Path

import pytest

from callcenter.kernel.config import Settings
from callcenter.serving.home import Home
from callcenter.serving.progress import Refused


def opened(folder: Path) -> Home:
    home = Home(Settings(home=folder))
    home.open()
    return home


def test_a_new_folder_is_made_private(tmp_path: Path) -> None:
    home = opened(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / "log").is_dir()
    home.close()


def test_a_second_one_on_the_same_folder_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    home = opened(tmp_path / "data")
    with pytest.raises(Refused) as caught:
        opened(tmp_path / "data")
    assert "CALLCENTER_HOME" in caught.value.reason["en"]
    assert "CALLCENTER_HOME" in caught.value.reason["zh-CN"]
    home.close()
    opened(tmp_path / "data").close()


def test_a_folder_with_other_peoples_files_is_never_taken(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Refused, match=r"thesis\.txt"):
        opened(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_wiping_removes_data_and_keeps_the_mark_and_the_lock(tmp_path: Path) -> None:
    home = opened(tmp_path)
    (tmp_path / "callcenter.db").write_text("old")
    (tmp_path / "recordings" / "a.wav").write_text("old")
    elsewhere = tmp_path.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept")
    (tmp_path / "link").symlink_to(elsewhere)
    assert home.is_used()
    home.wipe()
    assert not home.is_used()
    assert list((tmp_path / "recordings").iterdir()) == []
    assert (elsewhere / "kept").exists()
    with pytest.raises(Refused):
        opened(tmp_path)
    home.close()


def test_a_folder_that_cannot_be_written_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="CALLCENTER_HOME"):
        opened(tmp_path / "file" / "data")
