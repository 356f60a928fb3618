"""The supervisor may be killed in the middle of a call: sound and call control go on, and the next one takes over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.accounts.services import create_token
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.clock import utc_now
from callcenter.serving.identity import marked
from tests.cast import NAMES, make_cast
from tests.e2e.desk import START_SECONDS, Desk, new_desk, wait_for
from tests.e2e.test_deaths import talking
from tests.factories_telephony import make_queue

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
GREETING = "Ctrl-C ends everything"


@pytest.fixture
def own_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An installation that this test may take apart."""
    found = new_desk(tmp_path_factory.mktemp("own") / "home", SIP_PEERS="127.0.0.1/32", LINES="1")
    with found.db.writing() as session:
        now = utc_now()
        cast = make_cast(session, now)
        make_queue(session, cast.ana.person_id, numbers=["4001"], has_greeting=False, wrap_up_seconds=1)
        for name in NAMES:
            found.tokens[name] = create_token(session=session, username=name, actor=SYSTEM, now=now, name="tests")
    found.start()
    yield found
    found.stop()


def test_a_call_outlives_its_supervisor_and_the_next_one_takes_over(
    own_desk: Desk, tones: dict[str, Path], tmp_path: Path
) -> None:
    desk, ana = own_desk, own_desk.api("ana")
    wait_for(lambda: GREETING in desk.output(), seconds=60, label="greeting")
    kept = {name: desk.process_id(name) for name in ("line-1", "headset-1", "valkey")}
    others = {name: desk.process_id(name) for name in ("bridge", "web", "worker", "beat")}
    with talking(desk, "13970020001", tones, tmp_path, seconds=600) as talk:
        desk.kill_supervisor()
        talk.go_on(3)
        talk.hear_each_other()
        ana.send("PUT", f"/calls/{talk.call_id}/hold")
        wait_for(lambda: ana.get(f"/calls/{talk.call_id}")["held"], label="held without a supervisor")
        ana.send("DELETE", f"/calls/{talk.call_id}/hold")

        desk.start()
        wait_for(lambda: desk.output().count(GREETING) == 2, seconds=START_SECONDS, label="the next supervisor")
        assert "Taken over from the last run: line-1, headset-1, valkey" in desk.output()
        assert {name: desk.process_id(name) for name in kept} == kept
        for name, old in others.items():
            assert desk.process_id(name) not in {0, old}
            assert old not in set(marked(desk.settings.folder))

        talk.go_on(3)
        talk.hear_each_other()
        assert desk.call_from("13970020001", "talking")["id"] == talk.call_id
        ana.send("PUT", f"/calls/{talk.call_id}/hangup")
        ended = desk.call_from("13970020001", "ended")
    assert (ended["id"], ended["end_reason"]) == (talk.call_id, "agent_hung_up")
    desk.kill("line-1", seconds=10)
    desk.stop()
    assert not list(marked(desk.settings.folder))
