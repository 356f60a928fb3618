"""The data folder: marked as ours, used by one supervisor at a time, wiped only when asked."""

import fcntl
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from callcenter.kernel.config import Settings
from callcenter.kernel.texts import Text, text
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
            is_ours = self.hold()
            self._make_folders()
        except OSError as error:
            raise Refused(
                text(
                    f"CALLCENTER_HOME：数据目录 {self.folder} 不可用（{error.strerror}）。请换一个可写的目录。",
                    f"CALLCENTER_HOME: cannot use the data folder {self.folder} ({error.strerror}). "
                    "Take one that can be written.",
                )
            ) from error
        if not is_ours:
            raise Refused(self._taken())

    def hold(self) -> bool:
        """Lock a folder that is ours; False when another process serves it. Raises OSError."""
        if self._lock is not None:
            return True
        lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._lock = lock
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return True

    def is_used(self) -> bool:
        """Whether there is data of an earlier run."""
        return (self.folder / "callcenter.db").exists()

    def wipe(self) -> None:
        """Remove all data; the lock stays held. Nothing of ours may be running."""
        for entry in self.folder.iterdir():
            if _is_no_data(entry):
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
        foreign = [entry.name for entry in self.folder.iterdir() if not _is_no_data(entry)]
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

    def _taken(self) -> Text:
        pid = _holder(self.folder / LOCK)
        return text(
            f"数据目录 {self.folder} 已有一个 callcenter 在运行（进程 {pid}）。请先运行 callcenter stop 结束它，"
            "或用 CALLCENTER_HOME 指定另一个目录。",
            f"A callcenter already serves {self.folder} (process {pid}). End it first by callcenter stop, or set "
            "CALLCENTER_HOME to another folder.",
        )


def _is_no_data(entry: Path) -> bool:
    """The lock and mark, and whole installations of their own: the demo's folder lies in the usual one."""
    return entry.name in _NOT_DATA or (entry / MARKER).exists()


def _holder(lock: Path) -> str:
    with suppress(OSError):
        return lock.read_text(encoding="ascii").strip() or "?"
    return "?"
