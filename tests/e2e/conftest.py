"""One installation for all journeys: the cast, queues with and without a greeting, a trunk."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from callcenter.accounts.services import create_token
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.clock import utc_now
from callcenter.tickets.services import install_types
from tests.cast import NAMES, make_cast
from tests.e2e.browsing import FAKE_SOUND, chromium
from tests.e2e.desk import Desk, free_ports, new_desk
from tests.e2e.looking import AXE
from tests.e2e.sound import AGENT_HERTZ, CUSTOMER_HERTZ, tone_file
from tests.factories_telephony import make_queue, make_trunk

pytestmark = pytest.mark.real


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A running installation."""
    if shutil.which("sipp") is None:
        pytest.skip("sipp is not installed")
    found = new_desk(tmp_path_factory.mktemp("desk") / "home", SIP_PEERS="127.0.0.1/32")
    carrier = free_ports(4)
    with found.db.writing() as session:
        now = utc_now()
        cast = make_cast(session, now)
        agents = (cast.ana.person_id, cast.bo.person_id)
        make_queue(session, *agents, numbers=["4001"], has_greeting=False, wrap_up_seconds=1)
        make_queue(session, *agents, numbers=["4002"], is_default=False, language="en", wrap_up_seconds=1)
        make_queue(
            session, *agents, numbers=["4003"], is_default=False, has_greeting=False, hours={"0": [["00:00", "00:01"]]}
        )
        make_queue(session, numbers=["4004"], is_default=False, has_greeting=False, max_wait_seconds=3)
        make_queue(session, *agents, numbers=["4005"], is_default=False, has_greeting=False, ring_seconds=3)
        make_trunk(session, uri=f"127.0.0.1:{carrier}", username="desk", password="s3cret-of-the-trunk")
        install_types(session=session)
        for name in NAMES:
            token = create_token(session=session, username=name, actor=SYSTEM, now=now, name="tests")
            found.tokens[name] = token
    found.carrier_port = carrier
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the two sides say."""
    folder = tmp_path_factory.mktemp("tones")
    return {
        "agent": tone_file(folder / "agent.wav", AGENT_HERTZ),
        "customer": tone_file(folder / "customer.wav", CUSTOMER_HERTZ),
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with a microphone."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci in web")
    with sync_playwright() as playwright:
        found = chromium(playwright, *FAKE_SOUND)
        yield found
        found.close()


@pytest.fixture(autouse=True)
def everybody_leaves(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each journey nobody is ready and no call is left."""
    yield
    if "desk" not in request.fixturenames:
        return
    found: Desk = request.getfixturevalue("desk")
    for name in ("ana", "bo"):
        found.leave(name)
