"""How good a call sounds, judged from what its ends measured: pure.

The figures a line or a headset process tells (the keys of `LegEnded.quality`) are
totals since the sound began; two readings give the interval between them.

The score is the E-model of ITU-T G.107 with its defaults, for G.711:
`R = 93.2 - Id - Ie,eff`. `Id` is the impairment by delay, in the form of Cole and
Rosenbluth ("Voice over IP performance monitoring", 2001). `Ie,eff` is the one by loss
(G.107 equation 7-29) with Ie = 0, Bpl = 25.1 for G.711 with concealment (G.113
Appendix I) and BurstR = 1, loss that comes at random. R becomes a mean opinion score
by G.107 Annex B; the classes follow its table B.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

PACKET_MS: Final = 20.0
QUIET_SECONDS: Final = 10.0
"""A verdict that was told stands for so long."""
_R_BEST: Final = 93.2
_BPL: Final = 25.1
_DELAY_KNEE_MS: Final = 177.3
_TOTALS: Final = ("rx_packets", "rx_lost", "tx_packets", "tx_lost", "concealed_ms")


class Verdict(StrEnum):
    """good: users are satisfied. fair: some are not. poor: many are not."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


_CLASSES: Final = ((80.0, Verdict.GOOD), (70.0, Verdict.FAIR))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an interval was like; None where nobody measured it. Loss in percent, `mos` 1 to 4.5.

    `delay_ms` is the jitter buffer's. `sent_loss_percent` is what the far end missed of
    ours. `mos` and `verdict` are those of the worse direction.
    """

    loss_percent: float | None = None
    jitter_ms: float | None = None
    rtt_ms: float | None = None
    delay_ms: float | None = None
    concealed_ms: float | None = None
    sent_loss_percent: float | None = None
    mos: float | None = None
    verdict: Verdict | None = None


def rating(*, loss_percent: float, delay_ms: float) -> float:
    """The transmission rating R of G.107, 0 to 93.2. `delay_ms` is one way, mouth to ear."""
    late = max(0.0, delay_ms - _DELAY_KNEE_MS)
    by_delay = 0.024 * max(0.0, delay_ms) + 0.11 * late
    loss = min(max(loss_percent, 0.0), 100.0)
    by_loss = 95.0 * loss / (loss + _BPL)
    return max(0.0, _R_BEST - by_delay - by_loss)


def opinion(r: float) -> float:
    """The mean opinion score of a rating (G.107 Annex B), 1 to 4.5."""
    if r <= 0:
        return 1.0
    score = 4.5 if r >= 100 else 1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7e-6
    # The polynomial dips below 1 for the smallest ratings.
    return max(1.0, score)


def judge(quality: Mapping[str, float], previous: Mapping[str, float] | None = None) -> Judgement:
    """What the sound was like since `previous`, or from its beginning.

    Counters that went back began anew. Where nothing arrived there is no verdict: it
    may be a hold, and what the far end says of our sound cannot make silence good.
    """
    since = _since(quality, previous or {})
    packets, lost = since.get("rx_packets"), since.get("rx_lost")
    whole = None if packets is None or lost is None else packets + lost
    loss = _percent(lost, whole)
    sent = _percent(since.get("tx_lost"), since.get("tx_packets"))
    # What came too late to be played is as lost as what never came.
    unheard = _percent((since.get("concealed_ms") or 0.0) / PACKET_MS, whole)
    delay, rtt = quality.get("delay_ms"), quality.get("rtt_ms")
    mouth_to_ear = (delay or 0.0) + (rtt or 0.0) / 2 + PACKET_MS
    known = [one for one in (loss, unheard, sent) if one is not None]
    is_silent = whole is not None and whole <= 0
    r = rating(loss_percent=max(known), delay_ms=mouth_to_ear) if known and not is_silent else None
    return Judgement(
        loss_percent=_rounded(loss, 2),
        jitter_ms=_rounded(quality.get("rx_jitter_ms"), 1),
        rtt_ms=_rounded(rtt, 1),
        delay_ms=_rounded(delay, 1),
        concealed_ms=_rounded(since.get("concealed_ms"), 0),
        sent_loss_percent=_rounded(sent, 2),
        mos=None if r is None else round(opinion(r), 2),
        verdict=None if r is None else verdict_of(r),
    )


def verdict_of(r: float) -> Verdict:
    """The class of a rating (G.107 table B.1)."""
    return next((verdict for least, verdict in _CLASSES if r >= least), Verdict.POOR)


def added(earlier: Mapping[str, float], quality: Mapping[str, float]) -> dict[str, float]:
    """The totals of a leg whose connection was made anew: counts are added, the rest is the newest."""
    return {**earlier, **quality} | {
        key: earlier.get(key, 0.0) + quality.get(key, 0.0) for key in _TOTALS if key in earlier or key in quality
    }


def is_anew(quality: Mapping[str, float], previous: Mapping[str, float]) -> bool:
    """Whether counting began anew after `previous`."""
    return any(quality.get(key, 0.0) < previous.get(key, 0.0) for key in ("rx_packets", "tx_packets"))


@dataclass(slots=True)
class Course:
    """How one leg sounded so far. `source` is the connection that measured: a page loaded anew counts anew."""

    source: str = ""
    told: Verdict = Verdict.GOOD
    told_at: float = float("-inf")
    _earlier: dict[str, float] = field(default_factory=dict)
    _latest: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> dict[str, float]:
        """The totals of all connections of the leg."""
        return added(self._earlier, self._latest)

    def read(self, quality: Mapping[str, float], *, source: str = "") -> Judgement:
        """Take the next reading; what was heard since the one before."""
        if source != self.source or is_anew(quality, self._latest):
            self._earlier, self._latest, self.source = self.total, {}, source
        found = judge(quality, self._latest)
        self._latest = dict(quality)
        return found

    def is_news(self, verdict: Verdict | None, *, at: float) -> bool:
        """Whether to tell somebody now; then it counts as told. `at` in seconds of any steady clock."""
        if verdict is None or verdict is self.told or at - self.told_at < QUIET_SECONDS:
            return False
        self.told, self.told_at = verdict, at
        return True


def _since(quality: Mapping[str, float], previous: Mapping[str, float]) -> dict[str, float]:
    start = {} if is_anew(quality, previous) else previous
    return {key: max(0.0, quality[key] - start.get(key, 0.0)) for key in _TOTALS if key in quality}


def _percent(part: float | None, whole: float | None) -> float | None:
    """The share of a part; None where there is nothing to share."""
    if part is None or whole is None or whole <= 0:
        return None
    return min(100.0, 100.0 * part / whole)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
