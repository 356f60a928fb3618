"""(d) Late or lost frames over ten minutes at two thirds of what the machine holds, with clocks that drift."""

import json
import math
import os

from bench.conversations import SETTLE_SECONDS, converse, measure, take_seats
from bench.floor import LEGS_IN_USE, open_floor, remove
from bench.machine import prefer_this_process
from bench.options import Options
from bench.results import Section

DRIFT_PPM = 100.0
SHARE = 2 / 3
AIM = 1.0


def run(options: Options) -> Section:
    """Half of all clocks are too fast, half too slow."""
    quick = options.is_quick
    count, origin = _load(options)
    seconds = options.seconds or (10.0 if quick else 600.0)
    section = Section("lateness", "Late or lost frames", options.command("lateness"), is_quick=quick)
    floor = open_floor(
        agents=count, lines=math.ceil(count / LEGS_IN_USE) + 1, headsets=1 if quick else 2, home=options.home("late")
    )
    prefer_this_process()
    try:
        for index, person in enumerate(floor.people):
            person.drift_ppm = DRIFT_PPM * (1 if index % 2 else -1)
        floor.work.run(take_seats(floor, floor.people, kind="browser"), seconds=300)
        pairs = floor.work.run(converse(floor, count=count, kind="browser", drift_ppm=DRIFT_PPM), seconds=300)
        floor.work.run(measure(floor, pairs, seconds=SETTLE_SECONDS, own_pid=os.getpid()))
        reading = floor.work.run(measure(floor, pairs, seconds=seconds, own_pid=os.getpid()), seconds=seconds + 60)
    finally:
        floor.close()
        remove(floor)
    section.figures |= {
        "conversations": count,
        "seconds": reading.seconds,
        "per_minute": reading.glitches,
        **reading.details,
    }
    section.table(
        (
            "direction",
            "frames heard",
            "left out",
            "put in",
            "late or lost per conversation-minute",
            "longest gap, ms",
            "delay, ms",
            "p95",
        ),
        [
            _line(title, side, reading.details)
            for title, side in (("browser to SIP", "to_caller"), ("SIP to browser", "to_agent"))
        ],
    )
    section.say(
        f"{count} conversations ({origin}) for {reading.seconds / 60:.0f} minutes, every sender's clock {DRIFT_PPM:.0f} ppm too fast or too "
        f"slow: by that alone a frame is left out or put in every {0.02 / DRIFT_PPM * 1_000_000:.0f} s. "
        f"The machine was busy with {reading.machine:.0f} % of a core, {reading.own:.0f} % of it the callers and browsers."
    )
    return section


def _load(options: Options) -> tuple[int, str]:
    """Two thirds of what the cost bench held, when it has been run."""
    if options.conversations:
        return options.conversations, "as asked for"
    if options.is_quick:
        return 2, "quick"
    try:
        held = json.loads((options.results / "cost.json").read_text(encoding="utf-8"))["measured_conversations"]
    except (OSError, ValueError, KeyError):
        held = 0
    return (
        (max(1, int(held * SHARE)), f"two thirds of {held}")
        if held
        else (6, "what two cores hold was not measured before")
    )


def _line(title: str, side: str, found: dict[str, float]) -> tuple[object, ...]:
    names = ("frames", "skips", "repeats", "glitches_per_minute", "longest_gap_ms", "delay_ms", "delay_p95_ms")
    values = [found[f"{side}_{name}"] for name in names]
    return (title, *(int(value) for value in values[:3]), *values[3:])
