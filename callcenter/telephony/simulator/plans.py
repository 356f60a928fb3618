"""What a simulated phone is to do with one call."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CallPlan:
    """One side of a call.

    `audio` files are spoken one after another; in `turns`, each when the other side has been quiet for a moment;
    who `speaks_first` says hello without waiting for that.
    `seconds` is how long the call is kept after the answer. In `digits` a comma is a pause of one second.
    """

    id: str
    uri: str = ""
    from_number: str = ""
    from_name: str = ""
    audio: tuple[str, ...] = ()
    is_looped: bool = False
    has_turns: bool = False
    speaks_first: bool = False
    seconds: float = 10.0
    patience_seconds: float = 120.0
    digits: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """How an incoming call is met: rung, perhaps told something before the answer, then answered or refused."""

    ring_seconds: float = 1.0
    early_audio: tuple[str, ...] = ()
    final_code: int = 200
    """200 answers; 0 never does."""
    talk: CallPlan = field(default_factory=lambda: CallPlan(id="", seconds=3_600.0))
