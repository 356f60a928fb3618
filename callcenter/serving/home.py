"""The data folder: marked as ours, used by one supervisor at a time, wiped only when asked."""

import fcntl
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from callcenter.kernel.config import Settings
from callcenter.kernel.texts import text
from callcenter.serving.progress import Refused

MARKER = ".callcenter"
LOCK = "serve.lock"
_NOT_DATA = {MARKER, LOCK, "lost+found"}


class Home:
    """The data folder, held by this process until it ends."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.folder
        self.run_folder = settings.run_folder
        self._lock: int | None = None

    def open(self) -> None:
        """Make the folder or check that it is ours, and lock it. Raises Refused."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not (self.folder / MARKER).exists():
                self._mark()
            self._lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._make_folders()
        except OSError as error:
            raise Refused(
                text(
                    f"CALLCENTER_HOME：数据目录 {self.folder} 不可用（{error.strerror}）。请换一个可写的目录。",
                    f"CALLCENTER_HOME: cannot use the data folder {self.folder} ({error.strerror}). "
                    "Take one that can be written.",
                )
            ) from error
        self._take_lock()

    def is_used(self) -> bool:
        """Whether there is data of an earlier run."""
        return (self.folder / "callcenter.db").exists()

    def wipe(self) -> None:
        """Remove all data; the lock stays held. Nothing of ours may be running."""
        for entry in self.folder.iterdir():
            if entry.name in _NOT_DATA:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self._make_folders()

    def close(self) -> None:
        """Let the next supervisor in."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _mark(self) -> None:
        foreign = [entry.name for entry in self.folder.iterdir() if entry.name not in _NOT_DATA]
        if foreign:
            raise Refused(
                text(
                    f"CALLCENTER_HOME：{self.folder} 不是空目录，也不是本系统的数据目录（例如其中有 {foreign[0]}）。"
                    "请换一个目录。",
                    f"CALLCENTER_HOME: {self.folder} is neither empty nor a data folder of callcenter "
                    f"(it holds {foreign[0]}, for one). Take another folder.",
                )
            )
        (self.folder / MARKER).write_text("Data folder of callcenter. Do not edit.\n", encoding="ascii")

    def _make_folders(self) -> None:
        for name in ("log", "recordings"):
            (self.folder / name).mkdir(exist_ok=True, mode=0o700)
        self.run_folder.mkdir(exist_ok=True, mode=0o700)
        found = self.run_folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            # The folder may lie below /tmp, where others could have made it first.
            raise PermissionError(1, f"{self.run_folder} belongs to somebody else")

    def _take_lock(self) -> None:
        if self._lock is None:
            raise RuntimeError("the data folder is not open")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = _holder(self.folder / LOCK)
            raise Refused(
                text(
                    f"数据目录 {self.folder} 已有一个 callcenter 在运行（进程 {pid}）。请先结束它，或用 CALLCENTER_HOME "
                    "指定另一个目录。",
                    f"A callcenter already serves {self.folder} (process {pid}). End it first, or set CALLCENTER_HOME to "
                    "another folder.",
                )
            ) from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, str(os.getpid()).encode(), 0)


def _holder(lock: Path) -> str:
    with suppress(OSError):
        return lock.read_text(encoding="ascii").strip() or "?"
    return "?"
