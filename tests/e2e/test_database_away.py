"""The database is away for half a minute: who talks goes on talking, who calls is answered, and nothing is lost or doubled."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from callcenter.accounts.services import create_token
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.clock import utc_now
from callcenter.kernel.outbox import OutboxEvent
from tests.cast import NAMES, make_cast
from tests.e2e.desk import Desk, free_ports, new_desk, wait_for
from tests.e2e.sound import AGENT_HERTZ, share_of
from tests.e2e.test_deaths import BYTES_A_SECOND, talking
from tests.factories_telephony import make_queue
from tests.postgres import Cluster, binaries

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
AWAY_SECONDS = 30.0
STAYS_SECONDS = 20


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    found = Cluster.made()
    yield found
    found.remove()


@pytest.fixture(scope="module")
def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An installation whose database can be stopped."""
    found = new_desk(tmp_path_factory.mktemp("house") / "home", DATABASE_URL=cluster.url, SIP_PEERS="127.0.0.1/32")
    with found.db.writing() as session:
        now = utc_now()
        cast = make_cast(session, now)
        agents = (cast.ana.person_id, cast.bo.person_id)
        make_queue(session, *agents, numbers=["4001"], has_greeting=False, wrap_up_seconds=1)
        make_queue(session, cast.bo.person_id, numbers=["4002"], is_default=False, wrap_up_seconds=1)
        for name in NAMES:
            found.tokens[name] = create_token(session=session, username=name, actor=SYSTEM, now=now, name="tests")
    found.start()
    yield found
    found.stop()


@pytest.mark.parametrize("is_bridge_killed", [False, True], ids=["bridge stays", "bridge killed"])
def test_half_a_minute_without_a_database(
    house: Desk, cluster: Cluster, tones: dict[str, Path], tmp_path: Path, is_bridge_killed: bool
) -> None:
    """Ana's call goes on throughout, Bo's caller hangs up meanwhile, and somebody calls meanwhile and waits."""
    talks, leaves, comes = (f"13872{int(is_bridge_killed)}0000{n}" for n in (1, 2, 3))
    spool, heard = house.settings.folder / "spool" / "bridge.jsonl", tmp_path / "newcomer.wav"
    with talking(house, talks, tones, tmp_path) as talk, house.phone(port=free_ports(4), audio=tones["agent"]) as uri:
        house.ready_at_phone("bo", uri)
        leaver = house.caller("--from", leaves, "--to", "4002", "--seconds", str(STAYS_SECONDS))
        house.call_from(leaves, "talking", seconds=90)
        cluster.stop()
        stopped, gone_at = time.monotonic(), utc_now()
        newcomer = house.caller(
            *("--from", comes, "--to", "4002", "--seconds", "300", "--audio", str(tones["customer"])),
            *("--record", str(heard)),
        )
        wait_for(lambda: loudness(heard) > 0.005, seconds=40, label="greeting or music")
        talk.go_on(3)
        wait_for(spool.exists, label="spool")
        if is_bridge_killed:
            house.kill("bridge")
        talk.go_on(3)
        talk.hear_each_other()
        leaver.wait(timeout=60)
        time.sleep(max(0.0, AWAY_SECONDS - (time.monotonic() - stopped)))
        assert spool.read_text().count("\n") >= 3
        cluster.start()
        back_at = utc_now()
        house.wait_until_ready()
        house.call_from(comes, "talking", seconds=90)
        wait_for(lambda: last_second(heard) > 0.6, seconds=60, label="the newcomer hears the agent")
        talk.hear_each_other()
        ends_by_buttons(house, talk.call_id)
        house.api("bo").send("PUT", f"/calls/{house.call_from(comes, 'talking')['id']}/hangup")
        house.call_from(comes, "ended")
        newcomer.wait(timeout=30)
    found = {number: the_one_call(house, number) for number in (talks, leaves, comes)}
    assert (found[talks]["end_reason"], found[talks]["ended_by"]) == ("agent_hung_up", "agent")
    assert (found[leaves]["end_reason"], found[leaves]["ended_by"]) == ("caller_hung_up", "customer")
    assert gone_at < datetime.fromisoformat(found[comes]["started_at"]) < back_at
    assert gone_at < datetime.fromisoformat(found[leaves]["ended_at"])
    if not is_bridge_killed:
        assert datetime.fromisoformat(found[leaves]["ended_at"]) < back_at, "written with the time it happened"
    for call in found.values():
        is_complete(house, call)
    events_have_no_gap(house)
    assert not spool.exists()
    assert not spool.with_suffix(".rejected").exists()
    for name in ("ana", "bo"):
        house.leave(name)


def loudness(path: Path) -> float:
    """The mean loudness of the newest second of a file that is being written."""
    raw = path.read_bytes()[44:] if path.exists() else b""
    if len(raw) < 2 * BYTES_A_SECOND:
        return 0.0
    samples = np.frombuffer(raw[-BYTES_A_SECOND:], dtype="<i2").astype(float) / 32768
    return float(np.sqrt((samples**2).mean()))


def last_second(path: Path) -> float:
    """The share of the agent's tone in it."""
    raw = path.read_bytes()[44:]
    return share_of(np.frombuffer(raw[-BYTES_A_SECOND // 2 * 2 :], dtype="<i2").astype(float), AGENT_HERTZ)


def ends_by_buttons(house: Desk, call_id: str) -> None:
    ana = house.api("ana")
    ana.send("PUT", f"/calls/{call_id}/hold")
    wait_for(lambda: ana.get(f"/calls/{call_id}")["held"], label="held")
    ana.send("DELETE", f"/calls/{call_id}/hold")
    wait_for(lambda: not ana.get(f"/calls/{call_id}")["held"], label="resumed")
    ana.send("PUT", f"/calls/{call_id}/hangup")
    wait_for(lambda: ana.get(f"/calls/{call_id}")["state"] == "ended", label="ended")


def the_one_call(house: Desk, number: str) -> dict[str, Any]:
    (call,) = house.calls_from(number)
    detail: dict[str, Any] = house.api("sam").get(f"/calls/{call['id']}")
    return detail


def is_complete(house: Desk, call: dict[str, Any]) -> None:
    """Each step once and in order, both legs closed with their sound judged, one offer, and a recording that is whole."""
    steps = [step["to_state"] for step in call["trail"]]
    assert steps == ["queued", "ringing", "talking", "ended"], steps
    times = [step["at"] for step in call["trail"]]
    assert times == sorted(times)
    assert sorted((leg["kind"], leg["state"]) for leg in call["legs"]) == [("agent", "ended"), ("customer", "ended")]
    wait_for(lambda: all(leg["end_code"] is not None for leg in legs_of(house, call)), label="why each leg ended")
    assert all(leg["answered_at"] and leg["quality"]["verdict"] for leg in legs_of(house, call))
    assert house.api("sam").get(f"/calls/{call['id']}/trace")["items"]
    assert [offer["state"] for offer in call["offers"]] == ["accepted"]
    recording = wait_for(
        lambda: (
            (found := house.api("sam").get(f"/calls/{call['id']}")["recording"])
            and found["state"] not in {"recording", "closed"}
            and found
        ),
        seconds=120,
        label="sealed",
    )
    assert recording["state"] == "sealed", recording


def legs_of(house: Desk, call: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.api("sam").get(f"/calls/{call['id']}")["legs"]
    return found


def events_have_no_gap(house: Desk) -> None:
    """Numbered without gaps, and nothing of a call told twice."""
    with house.db.reading() as session:
        found = session.scalars(select(OutboxEvent).order_by(OutboxEvent.seq)).all()
    assert [row.seq for row in found] == list(range(found[0].seq, found[0].seq + len(found)))
    versions: dict[tuple[str, str], list[int]] = {}
    for row in found:
        if row.subject_kind == "call":
            versions.setdefault((row.name, row.subject_id), []).append(row.data["version"])
    assert {key: each for key, each in versions.items() if each != sorted(set(each))} == {}
