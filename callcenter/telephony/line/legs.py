"""What a line knows of each of its legs."""

from dataclasses import dataclass, field
from typing import Literal

from callcenter.telephony.quality import added, is_anew
from callcenter.telephony.signals import LegSnapshot, Traced
from callcenter.telephony.wire import WireError


@dataclass(slots=True)
class LineLeg:
    """One leg. Times are monotonic seconds. `is_told`: the bridge knows of it."""

    leg: str
    direction: Literal["in", "out"]
    far_number: str
    call: str = ""
    is_told: bool = True
    is_connected: bool = False
    is_confirmed: bool = False
    """The ACK was seen, whoever sent it."""
    ends_on_ack: bool = False
    """It was hung up before its ACK."""
    is_ending: bool = False
    has_media: bool = False
    is_held: bool = False
    answered_at: float | None = None
    gives_up_at: float | None = None
    ended_at: float | None = None
    has_timed_out: bool = False
    progress: tuple[int, bool] = (0, False)
    last_tone: tuple[str, str, float] = ("", "", 0.0)
    quality: dict[str, float] = field(default_factory=dict)
    """Totals of all its streams: a hold or a re-INVITE may begin a new one."""
    _stream: dict[str, float] = field(default_factory=dict)
    _before: dict[str, float] = field(default_factory=dict)
    measured_at: float = 0.0
    trace: list[Traced] = field(default_factory=list)

    def measure(self, stream: dict[str, float]) -> None:
        """Take the figures of the present stream, if there is one."""
        if not stream:
            return
        if is_anew(stream, self._stream):
            self._before = self.quality
        self._stream = stream
        self.quality = added(self._before, stream)

    def measure_last(self, stream: dict[str, float]) -> None:
        """Take what the library said of a stream as it ended; it may be an earlier one, which is counted already."""
        if not is_anew(stream, self._stream):
            self.measure(stream)

    @property
    def state(self) -> Literal["incoming", "dialing", "answered"]:
        """The state as the bridge knows it."""
        if self.is_connected:
            return "answered"
        return "incoming" if self.direction == "in" else "dialing"


class LegTable:
    """The legs by id."""

    def __init__(self) -> None:
        self.by_id: dict[str, LineLeg] = {}

    def known(self, leg: str) -> LineLeg:
        """A leg that is there; WireError `unknown-leg` otherwise."""
        found = self.by_id.get(leg)
        if found is None:
            raise WireError("unknown-leg", leg)
        return found

    def name_call(self, call: str, legs: set[str]) -> None:
        """Remember which call the legs belong to."""
        for leg in legs & self.by_id.keys():
            self.by_id[leg].call = call

    def snapshot(self) -> tuple[LegSnapshot, ...]:
        """The legs a bridge has been told of."""
        return tuple(
            LegSnapshot(leg=leg.leg, call=leg.call, direction=leg.direction, state=leg.state, far_number=leg.far_number)
            for leg in self.by_id.values()
            if leg.is_told
        )
