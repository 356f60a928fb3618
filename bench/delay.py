"""(c) How long sound takes one way, at rest, in a bad network, and a minute after stalls of each process."""

import os
import signal
import time

from bench.conversations import SETTLE_SECONDS, Pair, Reading, converse, measure, take_seats
from bench.floor import Floor, open_floor, remove
from bench.machine import prefer_this_process
from bench.options import Options
from bench.results import Section

LOSS, JITTER_SECONDS, STALL_SECONDS = 0.02, 0.040, 0.3
STALLED = ("line-1", "headset-1", "bridge", "web", "valkey")
AIM_MS = 120.0


def run(options: Options) -> Section:
    """Two conversations; every row is a minute of both."""
    quick = options.is_quick
    seconds = 5.0 if quick else 60.0
    section = Section("delay", "How long sound takes", options.command("delay"), is_quick=quick)
    floor = open_floor(agents=2, lines=1, headsets=1, home=options.home("delay"))
    prefer_this_process()
    rows: list[tuple[str, Reading]] = []
    try:
        floor.work.run(take_seats(floor, floor.people, kind="browser"), seconds=60)
        pairs = floor.work.run(converse(floor, count=2, kind="browser"), seconds=60)
        _read(floor, pairs, SETTLE_SECONDS)
        rows.append(("at rest", _read(floor, pairs, seconds)))
        _impair(pairs, loss=LOSS, jitter=JITTER_SECONDS)
        rows.append((f"{LOSS:.0%} loss, jitter up to {JITTER_SECONDS * 1000:.0f} ms", _read(floor, pairs, seconds)))
        _impair(pairs, loss=0.0, jitter=0.0)
        _read(floor, pairs, seconds)
        rows.append(("a minute after that", _read(floor, pairs, seconds / 2)))
        for name in STALLED:
            _stall(floor.desk.process_id(name))
            _read(floor, pairs, seconds)
            rows.append(
                (
                    f"a minute after {name.partition('-')[0]} stood still for {STALL_SECONDS * 1000:.0f} ms",
                    _read(floor, pairs, seconds / 2),
                )
            )
            print(
                f"   {rows[-1][0]}: {rows[-1][1].details['to_caller_delay_ms']:.0f} ms, {rows[-1][1].details['to_agent_delay_ms']:.0f} ms",
                flush=True,
            )
    finally:
        floor.close()
        remove(floor)
    _report(section, rows)
    return section


def _read(floor: Floor, pairs: list[Pair], seconds: float) -> Reading:
    return floor.work.run(measure(floor, pairs, seconds=seconds, own_pid=os.getpid()), seconds=seconds + 60)


def _impair(pairs: list[Pair], *, loss: float, jitter: float) -> None:
    for pair in pairs:
        headset = pair.agent.headset
        if headset is None:
            raise ConnectionError("no headset")
        for network in (pair.caller.sound.speaker.network, headset.speaker.network):
            network.loss, network.jitter_seconds = loss, jitter


def _stall(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(STALL_SECONDS)
    finally:
        os.kill(pid, signal.SIGCONT)


def _report(section: Section, rows: list[tuple[str, Reading]]) -> None:
    sides = ("to_caller", "to_agent")
    section.figures["rows"] = {title: reading.details for title, reading in rows}
    section.figures["worst_median_ms"] = max(
        reading.details[f"{side}_delay_ms"] for _, reading in rows for side in sides
    )
    section.table(
        (
            "when",
            "browser to SIP, ms",
            "p95",
            "SIP to browser, ms",
            "p95",
            "longest gap, ms",
            "late or lost per conversation-minute",
        ),
        [
            (
                title,
                *(reading.details[f"{side}{end}"] for side in sides for end in ("_delay_ms", "_delay_p95_ms")),
                max(reading.details[f"{side}_longest_gap_ms"] for side in sides),
                reading.glitches,
            )
            for title, reading in rows
        ],
    )
    section.say(
        "From the first sample of a frame at the speaker to its arrival at the listener's socket, the frame's own 20 ms included; "
        "a sound device and the buffer of a browser or phone against its network come on top. Loss and jitter are put on what both sides send."
    )
