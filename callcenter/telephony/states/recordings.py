"""The machine of recordings, as a table."""

from enum import StrEnum
from typing import Final

from callcenter.kernel.states import Machine
from callcenter.kernel.texts import text


class RecordingState(StrEnum):
    """closed: both files are there. sealed: one stereo file with digest. truncated: shorter than the talk."""

    RECORDING = "recording"
    CLOSED = "closed"
    SEALED = "sealed"
    TRUNCATED = "truncated"
    FAILED = "failed"


RECORDING: Final = Machine(
    name="recording",
    states=RecordingState,
    column="state",
    table={
        (RecordingState.RECORDING, "close"): RecordingState.CLOSED,
        (RecordingState.CLOSED, "close"): RecordingState.CLOSED,
        (RecordingState.CLOSED, "seal"): RecordingState.SEALED,
        (RecordingState.CLOSED, "truncate"): RecordingState.TRUNCATED,
        (RecordingState.CLOSED, "fail"): RecordingState.FAILED,
        (RecordingState.RECORDING, "fail"): RecordingState.FAILED,
        (RecordingState.FAILED, "close"): RecordingState.CLOSED,
        (RecordingState.SEALED, "seal"): RecordingState.SEALED,
    },
    is_tolerant=True,
    starts=(RecordingState.RECORDING,),
    names={
        RecordingState.RECORDING: text("录音中", "Recording"),
        RecordingState.CLOSED: text("封存中", "Being sealed"),
        RecordingState.SEALED: text("已封存", "Sealed"),
        RecordingState.TRUNCATED: text("不完整", "Incomplete"),
        RecordingState.FAILED: text("录音失败", "Recording failed"),
    },
)
