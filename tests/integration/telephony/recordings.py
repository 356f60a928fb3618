"""A call with a recording, and the files its line left: for tests."""

import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from callcenter.accounts.sessions import authenticate
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.kernel.http.context import Kernel
from callcenter.kernel.ids import new_id
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.telephony.models import Call, Recording
from callcenter.telephony.services.recordings import close_recording, open_recording
from tests.cast import Cast, make_cast

RATE = 8000


@dataclass
class Desk:
    """An installation with a folder, a cast, and a clock that can be set."""

    db: Database
    cast: Cast
    parts: Kernel
    clock: list[datetime]

    @property
    def folder(self) -> Path:
        return self.parts.settings.recordings_folder

    def recorded_call(
        self,
        *,
        talk: float = 3.0,
        files: float | None = 3.0,
        agent: int | None = None,
        state: str = "closed",
        **fields: Any,
    ) -> str:
        """An ended call of Ana with `talk` seconds, and mono files of `files` seconds; returns the recording's id."""
        now, recording_id, call_id = self.clock[0], new_id(), new_id()
        path = f"2026/11/23/{call_id}"
        if files is not None:
            write_mono(self.folder / path, files)
        with self.db.writing() as session:
            values = {
                "state": "ended",
                "started_at": now - timedelta(seconds=talk + 5),
                "answered_at": now - timedelta(seconds=talk),
                "ended_at": now,
                **fields,
            }
            session.add(
                Call(
                    id=call_id,
                    direction="in",
                    state_since=now,
                    caller="+8613800138000",
                    dialled="4001",
                    agent_id=agent or self.cast.ana.user_id,
                    **values,
                )
            )
            session.flush()
            open_recording(
                session=session,
                recording_id=recording_id,
                call_id=call_id,
                path=path,
                now=now - timedelta(seconds=talk),
            )
            if state == "closed":
                close_recording(session=session, recording_id=recording_id, seconds=files, now=now)
        return recording_id

    def row(self, recording_id: str) -> Recording:
        with self.db.writing() as session:
            return session.get_one(Recording, recording_id)

    def base(self, recording_id: str) -> Path:
        return self.folder / self.row(recording_id).path


def make_desk(db: Database, folder: Path, now: datetime) -> Desk:
    clock = [now]
    with db.writing() as session:
        cast = make_cast(session, now)
    tell: Callable[[], datetime] = lambda: clock[0]  # noqa: E731
    parts = Kernel(settings=Settings(home=folder), db=db, bus=MemoryBus(), now=tell, authenticate=authenticate)
    return Desk(db=db, cast=cast, parts=parts, clock=clock)


def write_mono(base: Path, seconds: float, *, end: str = "", is_crashed: bool = False) -> None:
    """Both files of a line: the customer speaks in the first half, the agent in the second."""
    base.parent.mkdir(parents=True, exist_ok=True)
    count = int(seconds * RATE)
    tone = (np.sin(np.arange(count) * 0.3) * 9000).astype("<i2")
    first = np.arange(count) < count // 2
    for channel, samples in (("customer", tone * first), ("agent", tone * ~first)):
        path = base.with_name(f"{base.name}.{channel}.wav{end}")
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.astype("<i2").tobytes())
        if is_crashed:
            with path.open("r+b") as raw:
                raw.seek(40)
                raw.write(struct.pack("<I", 0))
