"""Room on the disk of the data folder: enough to start, enough to record."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from callcenter.kernel.room import least_free
from callcenter.kernel.texts import Text, text
from callcenter.serving.progress import Refused

LEAST_BYTES = 32_000_000
"""Below this the database, its journal and the logs of one start may not fit."""
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Room:
    """What is left, in bytes."""

    free: int
    total: int

    @property
    def is_enough_to_start(self) -> bool:
        """Whether the database can be written."""
        return self.free >= LEAST_BYTES

    @property
    def is_enough_to_record(self) -> bool:
        """Whether lines record calls."""
        return self.free >= least_free(self.total)

    @property
    def shown(self) -> str:
        """For people."""
        return f"{self.free / 1e9:.1f} GB" if self.free >= GIGABYTE else f"{self.free / 1e6:.0f} MB"


def room_for(folder: Path) -> Room:
    """The room on the disk on which a folder is or would be made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    found = shutil.disk_usage(there)
    return Room(free=found.free, total=found.total)


def check_room(folder: Path) -> Text | None:
    """What the person who starts us must know of the disk, if anything. Raises Refused when it is as good as full."""
    room = room_for(folder)
    if not room.is_enough_to_start:
        least = f"{LEAST_BYTES / 1e6:.0f} MB"
        raise Refused(
            text(
                f"CALLCENTER_HOME：{folder} 所在磁盘只剩 {room.shown}，启动至少需要 {least}。请清理磁盘，或把 "
                "CALLCENTER_HOME 设到更大的磁盘。",
                f"CALLCENTER_HOME: only {room.shown} left on the disk of {folder}; a start takes at least {least}. "
                "Free some, or set CALLCENTER_HOME to a folder on a larger disk.",
            )
        )
    if not room.is_enough_to_record:
        return text(
            f"注意：{folder} 所在磁盘只剩 {room.shown}。低于 1 GB（小磁盘为 5 %）时照常接听，但不录音。请清理磁盘，或把 "
            "CALLCENTER_HOME 设到更大的磁盘。",
            f"Mind: only {room.shown} left on the disk of {folder}. Below 1 GB (5 % of a small disk) calls are taken but not recorded. "
            "Free some, or set CALLCENTER_HOME to a folder on a larger disk.",
        )
    return None
