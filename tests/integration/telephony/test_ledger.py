"""The bridge's facts: in order, once, and kept in a file while the database is away."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import NoResultFound, OperationalError
from sqlalchemy.orm import Session

from callcenter.kernel.db import Database
from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.facts import Fact, apply_facts, fact
from callcenter.telephony.bridge.lease import take_lease
from callcenter.telephony.bridge.ledger import Ledger, LedgerAway
from callcenter.telephony.models import BridgeLease, Call
from tests.integration.telephony.conftest import Floor


class Flaky:
    """A database that can go away, and be slow to say so as one that vanished from the network."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.is_away = False
        self.slow_seconds = 0.0
        self.tries = 0

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.tries += 1
        if self.is_away:
            time.sleep(self.slow_seconds)
            raise OperationalError("BEGIN", {}, Exception("away"))
        with self._db.writing() as session:
            yield session


def opened(call_id: str) -> Fact:
    return fact("call.open", call_id=call_id, direction="in", caller="+8613800138000", dialled="4001", live={"a": 1})


def with_ledger(floor: Floor, spool: Path, story: Callable[[Ledger, Flaky], object]) -> None:
    async def run() -> None:
        flaky = Flaky(floor.db)
        ledger = Ledger(db=flaky, spool=spool, loop=asyncio.get_running_loop())  # type: ignore[arg-type]
        ledger.start()
        try:
            await story(ledger, flaky)  # type: ignore[misc]
        finally:
            ledger.stop()

    asyncio.run(run())


async def settled(ledger: Ledger) -> None:
    """Everything before is on disk."""
    done = asyncio.Event()
    ledger.mark(done.set)
    await asyncio.wait_for(done.wait(), 20)


def test_while_the_database_is_away_facts_wait_in_a_file_and_are_written_in_order(floor: Floor, tmp_path: Path) -> None:
    spool, call = tmp_path / "spool" / "bridge.jsonl", new_id()

    async def story(ledger: Ledger, flaky: Flaky) -> None:
        flaky.is_away = True
        ledger.write(opened(call))
        ledger.write(fact("call.move", call_id=call, trigger="enqueue"))
        ledger.write(fact("call.end", call_id=call, reason="abandoned", by="customer"))
        await settled(ledger)
        assert len(spool.read_text().splitlines()) == 3
        with pytest.raises(LedgerAway):
            await ledger.ask(lambda session: session.get(Call, call))
        flaky.is_away = False
        found = await ledger.ask(lambda session: session.get_one(Call, call))
        assert (found.state, found.end_reason) == ("ended", "abandoned")
        assert not spool.exists()

    with_ledger(floor, spool, story)


def test_a_spool_left_by_a_dead_bridge_is_written_by_the_next(floor: Floor, tmp_path: Path) -> None:
    spool, call = tmp_path / "bridge.jsonl", new_id()
    spool.write_text(opened(call).to_line() + "\n")

    async def story(ledger: Ledger, flaky: Flaky) -> None:
        del flaky
        await ledger.ask(lambda session: session.get(Call, call))
        assert not spool.exists()

    with_ledger(floor, spool, story)
    assert floor.call(call).state == "in_flow"


def gone(path: Path) -> None:
    """Wait until a file is gone."""
    deadline = time.monotonic() + 20
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def test_a_database_that_vanished_from_the_network_does_not_keep_facts_from_the_disk(
    floor: Floor, tmp_path: Path
) -> None:
    """Each try costs a time-out; twenty facts must not cost twenty."""
    spool, calls = tmp_path / "bridge.jsonl", [new_id() for _ in range(20)]

    async def story(ledger: Ledger, flaky: Flaky) -> None:
        flaky.is_away, flaky.slow_seconds = True, 0.5
        started = time.monotonic()
        for call in calls:
            ledger.write(opened(call))
        await settled(ledger)
        assert time.monotonic() - started < 5
        assert flaky.tries < 5
        assert len(spool.read_text().splitlines()) == 20
        with pytest.raises(LedgerAway):
            await ledger.ask(lambda session: session.get(Call, calls[0]))
        flaky.is_away = False
        await asyncio.to_thread(gone, spool)

    with_ledger(floor, spool, story)
    assert [floor.call(call).id for call in calls] == calls


def test_a_replayed_fact_is_not_written_twice(floor: Floor) -> None:
    """The bridge died between the commit and forgetting its spool: the lease knows the last fact."""
    call = new_id()
    batch = (opened(call), fact("call.move", call_id=call, trigger="enqueue"))
    with floor.step() as session:
        assert take_lease(session, holder="one", now=floor.now)
    with floor.step() as session:
        apply_facts(session, batch)
    version, seen = floor.call(call).version, len(floor.events())
    with floor.step() as session:
        apply_facts(session, batch)
    assert (floor.call(call).version, len(floor.events())) == (version, seen)
    with floor.db.reading() as session:
        assert session.get_one(BridgeLease, "router").last_fact == batch[-1].id


def test_a_clock_set_back_does_not_make_new_facts_look_old(floor: Floor) -> None:
    late = f"{int(new_id(), 16) + (3_600_000 << 80):032x}"
    with floor.step() as session:
        assert take_lease(session, holder="one", now=floor.now)
        session.get_one(BridgeLease, "router").last_fact = late
    with floor.step() as session:
        assert take_lease(session, holder="one", now=floor.now)
    call = new_id()
    with floor.step() as session:
        apply_facts(session, (opened(call),))
    assert floor.call(call).id == call


def test_one_bridge_holds_the_lease_until_it_runs_out(floor: Floor) -> None:
    def take(holder: str, *, after: float = 1.0) -> bool:
        with floor.step(seconds=after) as session:
            return take_lease(session, holder=holder, now=floor.now)

    assert take("one")
    assert not take("two")
    assert take("one")
    assert not take("two", after=14)
    assert take("two", after=2)
    assert not take("one")


def test_a_fact_that_cannot_be_written_is_put_aside_and_the_next_goes_on(floor: Floor, tmp_path: Path) -> None:
    spool, call = tmp_path / "bridge.jsonl", new_id()

    async def story(ledger: Ledger, flaky: Flaky) -> None:
        del flaky
        ledger.write(fact("call.move", call_id=call, trigger="no-such", nonsense=True))
        ledger.write(opened(call))
        await settled(ledger)
        assert "no-such" in spool.with_suffix(".rejected").read_text()

    with_ledger(floor, spool, story)
    assert floor.call(call).direction == "in"


def test_facts_made_in_another_order_than_written_are_all_written(floor: Floor, tmp_path: Path) -> None:
    call = new_id()
    later = fact("call.move", call_id=call, trigger="enqueue")
    with floor.step() as session:
        assert take_lease(session, holder="one", now=floor.now)

    async def story(ledger: Ledger, flaky: Flaky) -> None:
        del flaky
        ledger.write(opened(call), later)
        await settled(ledger)

    with_ledger(floor, tmp_path / "bridge.jsonl", story)
    assert floor.call(call).state == "queued"


async def waiting_together(ledger: Ledger, jobs: Callable[[], None]) -> None:
    """Put jobs while the ledger is busy, so that it finds them all at once."""
    busy, go_on = threading.Event(), threading.Event()

    def hold_up(session: Session) -> None:
        del session
        busy.set()
        go_on.wait(10)

    held = asyncio.ensure_future(ledger.ask(hold_up))
    await asyncio.to_thread(busy.wait, 10)
    jobs()
    go_on.set()
    await held
    await settled(ledger)


def test_what_waits_at_the_same_time_shares_a_transaction_and_each_is_told_once(floor: Floor, tmp_path: Path) -> None:
    calls, answers = [new_id() for _ in range(3)], []

    async def story(ledger: Ledger, flaky: Flaky) -> None:
        def jobs() -> None:
            for call in calls:
                ledger.write(opened(call))
                ledger.write(fact("call.move", call_id=call, trigger="enqueue"))
            ledger.inquire(lambda session: session.get_one(Call, calls[-1]).state, done=answers.append, failed=print)

        await waiting_together(ledger, jobs)
        assert flaky.tries == 2

    with_ledger(floor, tmp_path / "bridge.jsonl", story)
    assert answers == ["queued"]
    told = [(event.name, event.subject_id, event.data["state"]) for event in floor.events() if "call." in event.name]
    assert told == [("call.state_changed", call, "queued") for call in calls]


def test_one_that_fails_takes_nobody_with_it(floor: Floor, tmp_path: Path) -> None:
    first, last, spool = new_id(), new_id(), tmp_path / "bridge.jsonl"
    failures: list[Exception] = []

    async def story(ledger: Ledger, flaky: Flaky) -> None:
        del flaky

        def jobs() -> None:
            ledger.write(opened(first))
            ledger.write(fact("call.move", call_id=first, trigger="no-such", nonsense=True))
            ledger.inquire(lambda session: session.get_one(Call, "nobody"), done=print, failed=failures.append)
            ledger.write(opened(last))

        await waiting_together(ledger, jobs)
        assert "no-such" in spool.with_suffix(".rejected").read_text()

    with_ledger(floor, spool, story)
    assert [type(failure) for failure in failures] == [NoResultFound]
    assert [floor.call(call).id for call in (first, last)] == [first, last]


def test_what_waits_together_when_the_database_goes_is_kept_in_order(floor: Floor, tmp_path: Path) -> None:
    call, spool = new_id(), tmp_path / "bridge.jsonl"
    failures: list[Exception] = []

    async def story(ledger: Ledger, flaky: Flaky) -> None:
        def jobs() -> None:
            flaky.is_away = True
            ledger.write(opened(call))
            ledger.inquire(lambda session: session.get_one(Call, call), done=print, failed=failures.append)
            ledger.write(fact("call.move", call_id=call, trigger="enqueue"))

        await waiting_together(ledger, jobs)
        assert [Fact.from_line(line).verb for line in spool.read_text().splitlines()] == ["call.open", "call.move"]
        flaky.is_away = False
        await asyncio.to_thread(gone, spool)

    with_ledger(floor, spool, story)
    assert [type(failure) for failure in failures] == [LedgerAway]
    assert floor.call(call).state == "queued"
