"""(b) What a conversation costs, what an idle headset costs, and how many conversations two cores hold."""

import math
import os
from typing import Any

from bench.conversations import SETTLE_SECONDS, Pair, Reading, converse, hang_up_all, measure, take_seats
from bench.floor import LEGS_IN_USE, Floor, open_floor, remove
from bench.machine import prefer_this_process
from bench.options import Options
from bench.results import Section

MOST_GLITCHES = 1.0
"""Late or lost frames per conversation-minute that are still no trouble."""
MOST_MACHINE = 0.97


def run(options: Options) -> Section:
    """Idle, with SIP phones, then with headsets until frames are late."""
    quick = options.is_quick
    most = options.conversations or (24 if not quick else 2)
    section = Section("cost", "What a conversation costs", options.command("cost"), is_quick=quick)
    seconds = 6.0 if quick else 60.0
    lines = math.ceil(max(most, 4) / LEGS_IN_USE) + 1
    floor = open_floor(agents=most, lines=lines, headsets=1 if quick else 2, home=options.home("cost"))
    prefer_this_process()
    try:
        # What starting leaves to do is not the price of standing there.
        _reading(floor, [], seconds / 2)
        nobody = _reading(floor, [], seconds)
        phones = _with_phones(floor, count=min(most, 4), seconds=seconds)
        floor.work.run(take_seats(floor, floor.people, kind="browser"), seconds=300)
        _reading(floor, [], SETTLE_SECONDS)
        idle = _reading(floor, [], seconds)
        steps = _ramp(floor, most=most, seconds=seconds, step=1 if quick else 4)
    finally:
        floor.close()
        remove(floor)
    _report(section, nobody=nobody, idle=(idle, most), phones=(phones, min(most, 4)), steps=steps)
    return section


def _reading(floor: Floor, pairs: list[Pair], seconds: float) -> Reading:
    return floor.work.run(measure(floor, pairs, seconds=seconds, own_pid=os.getpid()), seconds=seconds + 60)


def _with_phones(floor: Floor, *, count: int, seconds: float) -> Reading:
    people = floor.people[:count]
    floor.work.run(take_seats(floor, people, kind="phone"), seconds=120)
    pairs = floor.work.run(converse(floor, count=count, kind="phone"), seconds=120)
    _reading(floor, pairs, SETTLE_SECONDS)
    found = _reading(floor, pairs, seconds)
    floor.work.run(hang_up_all(floor, pairs), seconds=60)

    async def back_to_browsers() -> None:
        for person in people:
            await floor.api(person, "PUT", "/seats/me/presence", {"presence": "offline"})
            await floor.api(person, "PUT", "/seats/me/device", {"kind": "browser"})
            if person.phone is not None:
                person.phone.close()
            person.phone, person.talks = None, []

    floor.work.run(back_to_browsers(), seconds=60)
    return found


def _ramp(floor: Floor, *, most: int, seconds: float, step: int) -> list[tuple[int, Reading]]:
    """More and more conversations; the first with late frames is the last.

    Buffers find their depth in the first minute: late frames count when there are too many in a second look too.
    """
    found: list[tuple[int, Reading]] = []
    pairs: list[Pair] = []
    while len(pairs) < most:
        pairs += floor.work.run(converse(floor, count=min(step, most - len(pairs)), kind="browser"), seconds=180)
        _reading(floor, pairs, SETTLE_SECONDS)
        reading = _reading(floor, pairs, seconds)
        if reading.glitches > MOST_GLITCHES:
            reading = _reading(floor, pairs, seconds)
        found.append((len(pairs), reading))
        print(
            f"   {len(pairs)} conversations: {reading.product:.0f} % of a core, {reading.glitches:.2f} late a minute",
            flush=True,
        )
        if reading.glitches > MOST_GLITCHES or reading.machine > 100 * (os.cpu_count() or 1) * MOST_MACHINE:
            break
    floor.work.run(hang_up_all(floor, pairs), seconds=120)
    return found


def _report(
    section: Section,
    *,
    nobody: Reading,
    idle: tuple[Reading, int],
    phones: tuple[Reading, int],
    steps: list[tuple[int, Reading]],
) -> None:
    idle_reading, headsets = idle
    phone_reading, calls = phones
    per_idle = (idle_reading.product - nobody.product) / headsets
    per_phone = (phone_reading.product - nobody.product) / calls
    good = [(count, reading) for count, reading in steps if reading.glitches <= MOST_GLITCHES]
    count, reading = good[-1] if good else steps[0]
    per_conversation = (reading.product - idle_reading.product) / count
    cores = os.cpu_count() or 1
    room = 100.0 * cores - idle_reading.product
    holds = math.floor(room * 0.9 / per_conversation) if per_conversation > 0 else 0
    section.figures |= {
        "idle_installation": nobody.by_kind,
        "per_idle_headset": per_idle,
        "per_phone_conversation": per_phone,
        "per_conversation": per_conversation,
        "measured_conversations": count if good else 0,
        "computed_conversations": holds,
        "steps": [_plain(number, each) for number, each in steps],
        "phones": _plain(calls, phone_reading),
        "idle_headsets": _plain(headsets, idle_reading),
    }
    section.table(
        ("what", "percent of a core"),
        [
            ("the installation, nobody there", nobody.product),
            ("an idle headset, signed in", per_idle),
            ("a conversation with a SIP phone, recorded", per_phone),
            (f"a conversation with a headset, recorded (of {count})", per_conversation),
        ],
    )
    section.table(
        (
            "conversations",
            "lines",
            "headsets",
            "bridge",
            "rest",
            "whole machine",
            "of it the measuring",
            "late or lost frames per conversation-minute",
            "delay to caller, ms",
            "to agent, ms",
        ),
        [_line(number, each) for number, each in steps],
    )
    section.say(
        f"{count if good else 'No number of'} conversations at once were held on {cores} cores with the callers and browsers played on "
        f"the same cores ({reading.own:.0f} % of a core). Without those, at 90 % of all cores, the same cost leaves room for {holds}."
    )


def _line(number: int, each: Reading) -> tuple[object, ...]:
    kinds = each.by_kind
    rest = sum(value for kind, value in kinds.items() if kind not in {"line", "headset", "bridge"})
    return (
        number,
        kinds.get("line", 0.0),
        kinds.get("headset", 0.0),
        kinds.get("bridge", 0.0),
        rest,
        each.machine,
        each.own,
        each.glitches,
        each.details.get("to_caller_delay_ms", 0.0),
        each.details.get("to_agent_delay_ms", 0.0),
    )


def _plain(number: int, each: Reading) -> dict[str, Any]:
    return {
        "conversations": number,
        "cpu": each.by_kind,
        "own": each.own,
        "machine": each.machine,
        "glitches": each.glitches,
        **each.details,
    }
