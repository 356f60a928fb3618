"""Twenty of each death with calls running: how often it failed, and the longest time until all was well."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from bench.floor import Floor
from tests.e2e.desk import wait_for
from tests.soak.cluster import Cluster
from tests.soak.drills import Drill, kill, new_process, running_calls, takes_calls, told_once
from tests.soak.sheet import Sheet

pytestmark = [pytest.mark.real, pytest.mark.soak, pytest.mark.timeout(6 * 3600)]
TIMES = 20
AWAY_SECONDS = 30.0
CLOSED_SECONDS = 10.0
HUNG_SECONDS = 25.0

Fault = Callable[[Drill], float]
"""Does it, sees that what was promised holds, and returns the seconds until all was well."""


def web(drill: Drill) -> float:
    floor, agent = drill.floor, drill.at_browser.agent
    agent.keeps_events = True
    first = agent.events[-1][0] if agent.events else floor.supervisor.get("/calls")["items"] and _head(floor)
    at = kill(floor, "web")
    wait_for(lambda: agent.socket is not None and not agent.socket.is_open, seconds=20, label="page lost")
    last = agent.events[-1][0] if agent.events else int(first or 0)
    floor.desk.wait_until_ready()
    floor.work.run(_come_back(floor, drill, last), seconds=60)
    recovery = time.monotonic() - at
    drill.obeys(drill.at_browser)
    until = _head(floor)
    time.sleep(1.0)
    assert told_once(floor, agent, after=int(first or 0), until=until) == []
    return recovery


async def _come_back(floor: Floor, drill: Drill, last: int) -> None:
    agent = drill.at_browser.agent
    await floor.open_page(agent)
    if agent.socket is None:
        raise ConnectionError("no page")
    answer = await agent.socket.ask("resume", {"after": last})
    agent.events += [(event["seq"], event["name"]) for event in answer.get("events", ())]
    agent.events.sort()


def _head(floor: Floor) -> int:
    from callcenter.kernel import outbox  # noqa: PLC0415

    with floor.desk.db.reading() as session:
        return outbox.head(session)


def bridge(drill: Drill) -> float:
    at = kill(drill.floor, "bridge")
    drill.obeys(drill.at_browser)
    recovery = time.monotonic() - at
    drill.obeys(drill.at_phone)
    return recovery


def headset(drill: Drill) -> float:
    at = kill(drill.floor, "headset-1")
    drill.is_heard(drill.at_phone)
    time.sleep(0.2)
    drill.is_heard(drill.at_browser, seconds=30)
    return time.monotonic() - at


def line(drill: Drill) -> float:
    number = drill.line_of(drill.at_browser)
    recovery = _line_gone(drill, number, at=kill(drill.floor, f"line-{number}"), closed_within=CLOSED_SECONDS)
    drill.is_heard(*_others(drill, number))
    return recovery


def stopped_line(drill: Drill) -> float:
    number = drill.line_of(drill.at_browser)
    pid = drill.floor.desk.process_id(f"line-{number}")
    os.kill(pid, signal.SIGSTOP)
    try:
        return _line_gone(drill, number, at=time.monotonic(), closed_within=HUNG_SECONDS)
    finally:
        if drill.floor.desk.process_id(f"line-{number}") == pid:
            os.kill(pid, signal.SIGCONT)


def _line_gone(drill: Drill, number: int, *, at: float, closed_within: float) -> float:
    floor, pair = drill.floor, drill.at_browser
    ended = floor.desk.call_from(pair.caller.number, "ended", seconds=closed_within)
    assert (ended["end_reason"], ended["ended_by"]) == ("line_lost", "system")
    wait_for(
        lambda: pair.agent.api.get("/seats/me")["activity"] != "on_call", seconds=closed_within, label="agent free"
    )
    talk = floor.work.run(takes_calls(floor, number), seconds=60)
    recovery = time.monotonic() - at
    floor.work.loop.call_soon_threadsafe(floor.callers.hang_up, talk)
    pair.caller.finish()
    drill.is_recorded(ended, states=("sealed", "truncated"))
    return recovery


def _others(drill: Drill, number: int) -> list:  # type: ignore[type-arg]
    """The call at the phone, when neither of its legs was on that line."""
    detail = drill.floor.desk.api("sam").get(f"/calls/{drill.call_of(drill.at_phone)['id']}")
    return [] if number in {leg["line"] for leg in detail["legs"]} else [drill.at_phone]


def valkey(drill: Drill) -> float:
    at = kill(drill.floor, "valkey")
    drill.obeys(drill.at_browser)
    return time.monotonic() - at


def worker(drill: Drill) -> float:
    at = kill(drill.floor, "worker")
    drill.ends_well(drill.at_phone)
    return time.monotonic() - at


def beat(drill: Drill) -> float:
    old = drill.floor.desk.process_id("beat")
    at = kill(drill.floor, "beat")
    new_process(drill.floor, "beat", old=old)
    return time.monotonic() - at


def supervisor(drill: Drill) -> float:
    desk = drill.floor.desk
    assert desk.process is not None
    at, old = time.monotonic(), desk.process_id("web")
    desk.process.kill()
    desk.process.wait(timeout=10)
    drill.is_heard(*drill.pairs)
    desk.start()
    # The web of before may answer a little longer than its supervisor lived.
    new_process(drill.floor, "web", old=old)
    desk.wait_until_ready()
    drill.obeys(drill.at_browser)
    return time.monotonic() - at


FAULTS: dict[str, Fault] = {
    "web": web,
    "bridge": bridge,
    "headset": headset,
    "line": line,
    "valkey": valkey,
    "worker": worker,
    "beat": beat,
    "supervisor": supervisor,
    "stopped line": stopped_line,
}
UNTOUCHED = {"web", "bridge", "valkey", "worker", "beat", "supervisor"}
"""After these both calls must go on without a gap, and end as if nothing had been."""


def often(floor: Floor, name: str, fault: Fault, *, times: int, sheet: Sheet) -> None:
    """Do it again and again; the sheet gets all, the test fails when one failed."""
    recoveries: list[float] = []
    gaps: list[float] = []
    failures: list[str] = []
    for number in range(times):
        try:
            with running_calls(floor) as drill:
                recovery = fault(drill)
                survivors = [pair for pair in drill.pairs if name in UNTOUCHED and not pair.caller.is_over]
                drill.is_heard(*survivors)
                drill.note_gaps(*survivors)
                gaps += drill.gaps
                for pair in survivors:
                    drill.ends_well(pair)
            recoveries.append(recovery)
        except (AssertionError, TimeoutError, OSError, KeyError, StopIteration) as error:
            failures.append(f"{number + 1}: {type(error).__name__} {str(error)[:300]}")
        print(f"{name} {number + 1}/{times}: {recoveries[-1:] if not failures else failures[-1]}", flush=True)
        sheet.fault(name, recoveries=recoveries, gaps=gaps, failures=failures)
    assert failures == []


@pytest.mark.parametrize("name", list(FAULTS))
def test_death(floor: Floor, sheet: Sheet, scale: float, name: str) -> None:
    often(floor, name, FAULTS[name], times=max(1, round(TIMES * scale)), sheet=sheet)


def test_the_database_is_away(floor_on_postgresql: Floor, cluster: Cluster, sheet: Sheet, scale: float) -> None:
    """One caller hangs up meanwhile; afterwards the record says when, and the other call goes on."""
    away = AWAY_SECONDS if scale >= 1 else max(5.0, AWAY_SECONDS * scale)

    def database(drill: Drill) -> float:
        floor = drill.floor
        cluster.stop()
        try:
            time.sleep(away / 3)
            floor.work.loop.call_soon_threadsafe(floor.callers.hang_up, drill.at_phone.caller)
            left = time.time()
            time.sleep(away * 2 / 3)
            drill.is_heard(drill.at_browser)
        finally:
            cluster.start()
        at = time.monotonic()
        ended = wait_for(lambda: _ended(drill, drill.at_phone.caller.number), seconds=60, label="replayed")
        recovery = time.monotonic() - at
        assert ended["end_reason"] == "caller_hung_up"
        assert abs(_seconds(ended["ended_at"]) - left) < 3.0, (ended["ended_at"], left)
        drill.is_recorded(ended)
        drill.obeys(drill.at_browser)
        return recovery

    often(floor_on_postgresql, "database", database, times=max(1, round(TIMES * scale)), sheet=sheet)


def _ended(drill: Drill, number: str) -> dict | None:  # type: ignore[type-arg]
    status, answer = drill.floor.supervisor.request("GET", f"/calls?caller={number}")
    found = answer["items"] if status == 200 else []
    return found[0] if found and found[0]["state"] == "ended" else None


def _seconds(text: str) -> float:
    from datetime import datetime  # noqa: PLC0415

    return datetime.fromisoformat(text).timestamp()
