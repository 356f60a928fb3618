"""(a) From the INVITE to the card on the agent's screen, with a million customers; quiet, and with a full floor."""

import asyncio
import time
from typing import Any

from bench import bare, customers, page, stations
from bench.floor import ALONE, SERVICE, Floor, open_floor, remove, tail_of
from bench.frames import percentile
from bench.options import Options
from bench.results import Section
from bench.sip import Talk

PAUSE_SECONDS = 0.8
SHOWN_SECONDS = 8.0


def run(options: Options) -> Section:
    """Both situations, and the bare chain."""
    count = 1_000_000 if not options.is_quick else 20_000
    calls = 200 if not options.is_quick else 8
    section = Section(
        "pop", "From the INVITE to the card on the screen", options.command("pop"), is_quick=options.is_quick
    )
    seats = options.seats or (500 if not options.is_quick else 20)
    floor = open_floor(
        agents=seats,
        lines=8,
        has_headsets=True,
        home=options.home("pop"),
        before_start=[
            lambda desk: section.figures.update(fill_seconds=customers.fill(desk, count=count, cache=options.cache))
        ],
    )
    try:
        bare_answer = bare.answer_times(floor.work, count=calls // 2)
        bare_emit = bare.emit_times(floor.work, count=calls)
        section.figures |= {
            "customers": count,
            "seats": seats,
            "bare_answer_ms": _ms(bare_answer),
            "bare_emit_ms": _ms(bare_emit),
        }
        last = floor.people[-1]
        page.let_in(floor.desk, last.username)
        with page.signed_in(floor.desk, last.username) as window:
            quiet = _measure(floor, window, calls=calls, count=count)
            _report(section, "quiet", f"One call at a time, {count:,} customers", quiet, (bare_answer, bare_emit))
            rate = options.rate or 20.0
            opened = floor.work.run(_open_pages(floor), seconds=300)
            seconds = 60 if not options.is_quick else 8
            load = asyncio.run_coroutine_threadsafe(_load(floor, rate=rate, seconds=seconds), floor.work.loop)
            time.sleep(2)
            busy = _measure(floor, window, calls=int((seconds - 4) / (PAUSE_SECONDS + 0.6)), count=count)
            done = load.result(seconds + 120)
            _report(
                section, "busy", f"{rate:g} calls a second, {opened} seats signed in", busy, (bare_answer, bare_emit)
            )
            _load_report(section, floor, done)
    finally:
        floor.close()
        remove(floor)
    return section


def _ms(values: list[float]) -> dict[str, float]:
    return {"p50": percentile(values, 0.5) * 1000, "p95": percentile(values, 0.95) * 1000, "count": len(values)}


def _measure(floor: Floor, window: Any, *, calls: int, count: int) -> dict[str, dict[str, float]]:
    """Call the agent in Chromium again and again; the stations of each call."""
    found: dict[str, dict[str, float]] = {}
    error = page.clock_error(window)
    for index in range(calls):
        number = customers.number_of((index * 7_919 + 13) % count)
        known = len(page.marks(window))
        talk = floor.work.run(floor.call(number=number, to=ALONE))
        arrived = painted = None
        deadline = time.monotonic() + SHOWN_SECONDS
        while time.monotonic() < deadline and painted is None:
            window.wait_for_timeout(50)
            fresh = page.marks(window)[known:]
            arrived = next((mark for mark in fresh if mark[0] == "browser" and number[-4:] in mark[3]), None)
            painted = next((mark for mark in fresh if arrived and mark[0] == "painted" and mark[2] > arrived[2]), None)
        floor.work.loop.call_soon_threadsafe(floor.callers.hang_up, talk)
        if arrived is not None and painted is not None:
            moments = {name: talk.times[name] for name in ("sent", "100", "180", "200") if name in talk.times}
            moments |= {"browser": (arrived[2] - error) / 1000, "painted": (painted[2] - error) / 1000}
            found[arrived[1]] = moments
        window.wait_for_selector("[data-test=ringing]", state="detached")
        window.wait_for_timeout(PAUSE_SECONDS * 1000)
    return stations.of_calls(floor.desk.db, found)


async def _open_pages(floor: Floor) -> int:
    """Sign everybody else in, twenty at a time."""
    others = floor.people[:-1]
    for start in range(0, len(others), 20):
        await asyncio.gather(*(floor.open_page(each) for each in others[start : start + 20]), return_exceptions=True)
    return sum(each.socket is not None and each.socket.is_open for each in others) + 1


async def _load(floor: Floor, *, rate: float, seconds: float) -> list[tuple[Talk, float | None]]:
    """Calls at a rate; each hangs up when its offer has reached an agent's socket, or after five seconds."""
    placed: dict[str, tuple[Talk, list[float]]] = {}

    def offered(person: object, offer: dict[str, Any], at: float) -> None:
        del person
        mine = placed.get(tail_of(offer))
        if mine is not None:
            mine[1].append(at)
            asyncio.get_running_loop().call_later(0.2, floor.callers.hang_up, mine[0])

    floor.on_offer = offered
    loop = asyncio.get_running_loop()
    began = loop.time()
    for index in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + index / rate - loop.time()))
        number = customers.number_of(index)
        talk = await floor.call(number=number, to=SERVICE)
        placed[number[-4:]] = (talk, [])
        loop.call_later(5.0, floor.callers.hang_up, talk)
    await asyncio.sleep(6.0)
    floor.on_offer = lambda person, event, at: None
    return [(talk, arrived[0] if arrived else None) for talk, arrived in placed.values()]


def _report(
    section: Section, key: str, title: str, times: dict[str, dict[str, float]], alone: tuple[list[float], list[float]]
) -> None:
    answer, emit = alone
    section.rows.append(f"### {title}\n")
    section.table(("station", "ms after the INVITE, p50", "p95", "step, p50"), stations.table(times))
    bare_ms = (percentile(answer, 0.5) + percentile(emit, 0.5)) * 1000
    events = [each["browser"] for each in times.values() if "browser" in each]
    section.figures[key] = {
        "calls": len(times),
        "stations": {
            name: _plain([each[name] for each in times.values() if name in each]) for name, _ in stations.STATIONS
        },
        "bare_ms": bare_ms,
        "ratio": percentile(events, 0.5) / bare_ms if bare_ms else 0.0,
    }
    section.say(
        f"{len(times)} calls. The bare chain, a line that is answered at once ({percentile(answer, 0.5) * 1000:.1f} ms to the 200) "
        f"and a Socket.IO server that only emits ({percentile(emit, 0.5) * 1000:.1f} ms), takes {bare_ms:.1f} ms: "
        f"the event reaches Chromium after {section.figures[key]['ratio']:.1f} times that."
    )


def _plain(values: list[float]) -> dict[str, float]:
    return {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}


def _load_report(section: Section, floor: Floor, done: list[tuple[Talk, float | None]]) -> None:
    del floor
    delays = [(at - talk.times["sent"]) * 1000 for talk, at in done if at is not None]
    codes: dict[str, int] = {}
    for talk, at in done:
        codes[str(talk.code) if at is None else "offered"] = (
            codes.get(str(talk.code) if at is None else "offered", 0) + 1
        )
    section.figures["load"] = {"calls": len(done), "ended": codes, **_plain(delays)}
    section.say(
        f"Of the {len(done)} calls of the load {len(delays)} reached an agent's socket, after "
        f"{percentile(delays, 0.5):.0f} ms (p50) and {percentile(delays, 0.95):.0f} ms (p95); the rest: "
        f"{', '.join(f'{code}: {number}' for code, number in codes.items() if code != 'offered') or 'none'}."
    )
