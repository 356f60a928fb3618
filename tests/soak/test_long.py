"""The long runs: 2,400 recorded calls at twelve a second, and an hour of mixed load with deaths at random."""

import asyncio
import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from bench.conversations import take_seats
from bench.floor import Floor, open_floor
from bench.frames import tone
from bench.machine import prefer_this_process
from tests.e2e.desk import wait_for
from tests.soak.drills import kill
from tests.soak.ledger import Findings, check_calls, check_orders, is_quiet
from tests.soak.sheet import Sheet
from tests.soak.shift import Shift
from tests.soak.sizes import Sizes

pytestmark = [pytest.mark.real, pytest.mark.soak, pytest.mark.timeout(6 * 3600)]
CALLS, PER_SECOND = 2_400, 12.0
HOUR_SECONDS, CALLS_A_SECOND, DEATH_SECONDS = 3_600.0, 0.4, 60.0
VICTIMS = ("web", "bridge", "headset-1", "line-1", "line-2", "line-3", "line-4", "valkey", "worker", "beat")
QUIET_SECONDS = 300.0
SMALLEST_GROWTH_RUN_SECONDS = 300.0


def _open(tmp_path_factory: pytest.TempPathFactory, *, browsers: int, phones: int) -> Floor:
    found = open_floor(agents=browsers + phones, lines=4, home=tmp_path_factory.mktemp("long") / "home")
    prefer_this_process()
    seats = found.people[:browsers], found.people[browsers:]
    for people, kind in zip(seats, ("browser", "phone"), strict=True):
        found.work.run(take_seats(found, people, kind=kind, source=tone(700)), seconds=300)
    for person in seats[1]:
        # Their calls are answered at the phone and written about on the page.
        found.work.run(found.open_page(person))
    return found


def _wait_until_quiet(floor: Floor) -> None:
    floor.desk.wait_until_ready()
    wait_for(lambda: is_quiet(floor.desk.db), seconds=QUIET_SECONDS, label="all calls ended, all recordings sealed")


def test_many_recorded_calls(tmp_path_factory: pytest.TempPathFactory, sheet: Sheet, scale: float) -> None:
    """Twelve a second over four lines, each answered in a browser and recorded."""
    count = max(10, round(CALLS * scale))
    since = datetime.now(UTC) - timedelta(seconds=1)
    floor = _open(tmp_path_factory, browsers=16, phones=0)
    try:
        shift = Shift(floor, talk_seconds=(0.3, 0.5))
        began = time.monotonic()
        with Sizes(floor) as sizes:
            floor.work.run(shift.work(per_second=PER_SECOND, count=count), seconds=count / PER_SECOND * 6 + 300)
            took = time.monotonic() - began
            _wait_until_quiet(floor)
        found = check_calls(floor.desk.db, placed=shift.answered, since=since)
    finally:
        floor.close()
    counts = found.counts
    lines = [
        f"{counts['calls']} calls in {took:.0f} s ({counts['calls'] / took:.1f} a second), {counts['talked']} talked and recorded, "
        f"{counts['recording sealed']} recordings sealed. Refused by full lines and called again: {shift.refused}. Wrong: {len(found.wrong)}.",
        "",
        *_size_rows(sizes),
        *_wrong_rows(found.wrong),
    ]
    sheet.part(
        "calls",
        f"{count:,} recorded calls",
        lines=lines,
        found={**found.plain(), "took": took, "sizes": sizes.rows(), "refused": shift.refused},
    )
    assert found.wrong == []
    assert counts["talked"] >= 0.98 * count, counts
    if took > SMALLEST_GROWTH_RUN_SECONDS:
        assert sizes.growing() == []


def test_an_hour_of_everything(tmp_path_factory: pytest.TempPathFactory, sheet: Sheet, scale: float) -> None:
    """Calls to browsers and phones, work orders, and every minute somebody dies."""
    seconds = max(40.0, HOUR_SECONDS * scale)
    since = datetime.now(UTC) - timedelta(seconds=1)
    floor = _open(tmp_path_factory, browsers=6, phones=2)
    deaths: list[str] = []
    over = threading.Event()
    try:
        kind = next(each for each in floor.people[0].api.get("/ticket-types")["items"] if each["is_leaf"])
        shift = Shift(floor, talk_seconds=(4.0, 15.0), order_share=0.5, type_id=kind["id"])
        killer = threading.Thread(target=_kill_now_and_then, args=(floor, deaths, over, seconds), daemon=True)
        with Sizes(floor) as sizes:
            caretaker = asyncio.run_coroutine_threadsafe(_keep_seats(floor), floor.work.loop)
            killer.start()
            floor.work.run(
                shift.work(per_second=CALLS_A_SECOND, count=int(seconds * CALLS_A_SECOND)), seconds=seconds * 2 + 600
            )
            over.set()
            killer.join(timeout=120)
            _wait_until_quiet(floor)
            caretaker.cancel()
        calls = check_calls(floor.desk.db, placed=shift.answered, since=since)
        orders = check_orders(floor.desk.db, acknowledged=shift.acknowledged, tried=shift.tried)
    finally:
        over.set()
        floor.close()
    found = Findings(calls.counts + orders.counts, calls.wrong + orders.wrong + sizes.growing())
    lines = [
        f"{calls.counts['calls']} calls in {seconds / 60:.0f} minutes, {calls.counts['talked']} talked, {orders.counts['work orders']} work orders, "
        f"{len(deaths)} deaths ({', '.join(f'{name} {deaths.count(name)}' for name in sorted(set(deaths)))}). "
        f"Recordings: {calls.counts['recording sealed']} sealed, {calls.counts['recording truncated']} marked as cut short. "
        f"Wrong: {len(found.wrong)}.",
        "",
        *_size_rows(sizes),
        *_wrong_rows(found.wrong),
    ]
    title = f"{'An hour' if scale == 1 else f'{seconds:.0f} s'} of mixed load"
    sheet.part(
        "hour", title, lines=lines, found={**found.plain(), "took": seconds, "deaths": deaths, "sizes": sizes.rows()}
    )
    assert found.wrong == []


def _kill_now_and_then(floor: Floor, deaths: list[str], over: threading.Event, seconds: float) -> None:
    chance = random.Random(5)  # noqa: S311 - the same deaths in every run.
    pause = min(DEATH_SECONDS, seconds / 4)
    while not over.wait(chance.uniform(0.5, 1.5) * pause):
        name = chance.choice(VICTIMS)
        try:
            kill(floor, name)
        except (AssertionError, ProcessLookupError):
            continue
        deaths.append(name.partition("-")[0])


async def _keep_seats(floor: Floor) -> None:
    """What a page does by itself: connect again, and press ready again after a missed call."""
    while True:
        await asyncio.sleep(2.0)
        for person in floor.people:
            try:
                if person.socket is None or not person.socket.is_open:
                    await floor.open_page(person)
                if person.phone is None and (person.headset is None or not person.headset.is_connected):
                    await floor.replug(person, seconds=3)
                status, seat = await floor.api(person, "GET", "/seats/me")
                if status == 200 and seat["activity"] == "not_responding":
                    await floor.api(person, "PUT", "/seats/me/presence", {"presence": "available"})
            except (OSError, TimeoutError):
                continue


def _size_rows(sizes: Sizes) -> list[str]:
    rows = [
        "| process | lived, s | MiB at first | half time | end | files at first | end |",
        "|---|---|---|---|---|---|---|",
    ]
    keys = ("name", "seconds", "first_mib", "half_mib", "last_mib", "first_files", "last_files")
    return [*rows, *("| " + " | ".join(str(row[key]) for key in keys) + " |" for row in sizes.rows()), ""]


def _wrong_rows(wrong: list[str]) -> list[str]:
    return [f"- {each}" for each in wrong[:20]]
