"""A whole installation with a floor of agents: real processes, light browsers and phones, callers by hand."""

import asyncio
import functools
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bench.browsers import Headset
from bench.frames import Source, silent
from bench.loop import LoopThread
from bench.sip import HOST, Talk, UserAgent
from bench.sockets import Socket
from callcenter.accounts.services import create_token
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.clock import utc_now
from callcenter.telephony.bridge.orphans import WAIT_SECONDS
from callcenter.telephony.models import Seat
from callcenter.tickets.services import install_types
from tests.cast import make_cast
from tests.e2e.desk import Api, Desk, new_desk, wait_for
from tests.factories import make_user
from tests.factories_telephony import make_queue

SERVICE, ALONE = "4001", "4002"
"""The number of the queue for everybody, and of the queue whose only member is the last agent."""
LEGS_IN_USE = 3


@dataclass(eq=False)
class Person:
    """One agent: a token, maybe an open page, maybe sound. `offers` are (arrival, event) as they come."""

    username: str
    user_id: int
    api: Api
    answers: bool = False
    socket: Socket | None = None
    headset: Headset | None = None
    phone: UserAgent | None = None
    source: Source = silent
    drift_ppm: float = 0.0
    offers: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    events: list[tuple[int, str]] = field(default_factory=list)
    keeps_events: bool = False
    talks: list[Talk] = field(default_factory=list)
    is_leaving: bool = False


@dataclass
class Floor:
    """A running installation, its agents, and the loop that all simulated people share."""

    desk: Desk
    people: list[Person]
    supervisor: Api
    work: LoopThread = field(default_factory=LoopThread)
    on_offer: Callable[[Person, dict[str, Any], float], None] = lambda person, event, at: None
    on_talk: Callable[[dict[str, Any]], None] = lambda call: None
    """Told of each call that an agent's page sees begin to talk."""
    callers: UserAgent = field(default_factory=UserAgent)
    _next_line: int = 0
    _next_caller: int = 0
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(16))

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.desk.settings.lines

    def process_ids(self) -> dict[str, int]:
        """Every process of the installation by name."""
        settings = self.desk.settings
        names = [f"line-{n}" for n in range(1, settings.lines + 1)]
        names += [f"headset-{n}" for n in range(1, settings.headsets + 1)]
        return {name: self.desk.process_id(name) for name in (*names, "bridge", "web", "worker", "beat", "valkey")}

    # --- agents -------------------------------------------------------------------------

    async def api(self, person: Person, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """A request of an agent, off the loop."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, functools.partial(person.api.request, method, path, body))
        except OSError as error:
            return 0, str(error)

    async def open_page(self, person: Person) -> None:
        """Connect the agent's socket."""
        settings = self.desk.settings
        person.socket = Socket(
            host=settings.web_host,
            port=settings.web_port,
            token=person.api.token,
            hear=functools.partial(self._hear, person),
        )
        await person.socket.open()

    async def plug_in(self, person: Person) -> None:
        """Connect the agent's browser to its headset process; raises ConnectionError when that is refused."""
        headset = Headset(drift_ppm=person.drift_ppm)
        offer = await headset.offer()
        status, answer = await self.api(person, "POST", "/seats/me/headset", {"tab": "bench", "sdp": offer})
        if status != 200:
            await headset.close()
            raise ConnectionError(f"{status} {answer}")
        try:
            await headset.accept(str(answer["sdp"]))
        except TimeoutError as error:
            await headset.close()
            raise ConnectionError("no sound connection") from error
        old, person.headset = person.headset, headset
        if old is not None:
            with suppress(Exception):
                await old.close()

    async def take_phone(self, person: Person, *, ring_seconds: float = 0.05) -> None:
        """Give the agent a SIP phone that answers by itself."""
        person.phone = await UserAgent(
            source=person.source,
            ring_seconds=ring_seconds,
            on_talk=lambda talk: person.talks.append(talk),  # noqa: PLW0108
        ).open()
        await self.api(
            person,
            "PUT",
            "/seats/me/device",
            {"kind": "sip", "uri": f"sip:{person.username}@{HOST}:{person.phone.port}"},
        )

    async def be_ready(self, person: Person) -> None:
        """Take calls."""
        status, answer = await self.api(person, "PUT", "/seats/me/presence", {"presence": "available"})
        if status != 200:
            raise ConnectionError(f"{status} {answer}")

    def _hear(self, person: Person, name: str, data: Any, at: float) -> None:
        if name == "event":
            if person.keeps_events:
                person.events.append((data["seq"], data["name"]))
            if data["name"] == "offer.state_changed" and data["data"]["state"] == "ringing":
                self._offered(person, data["data"], at)
            elif data["name"] == "call.state_changed" and data["data"]["state"] == "talking":
                self.on_talk(data["data"])
        elif name == "told" and data.get("name") == "headset.lost" and not person.is_leaving:
            asyncio.get_running_loop().create_task(self.replug(person))

    def _offered(self, person: Person, offer: dict[str, Any], at: float) -> None:
        person.offers.append((at, offer))
        self.on_offer(person, offer, at)
        if person.answers and person.phone is None:
            asyncio.get_running_loop().create_task(self.api(person, "PUT", f"/offers/{offer['id']}/acceptance"))

    async def replug(self, person: Person, *, seconds: float = 20.0) -> None:
        """Connect the browser again, as the page does; it goes on speaking."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not person.is_leaving:
            try:
                await self.plug_in(person)
            except ConnectionError:
                await asyncio.sleep(0.3)
                continue
            if person.headset is not None and person.source is not silent:
                person.headset.speak(person.source)
            return

    # --- callers -------------------------------------------------------------------------

    async def call(
        self, *, number: str = "", to: str = SERVICE, line: int = 0, source: Source = silent, drift_ppm: float = 0.0
    ) -> Talk:
        """A call comes in; lines are taken in turn, as a dispatcher in front would."""
        self._next_line = self._next_line % self.lines + 1
        self._next_caller += 1
        number = number or f"139{self._next_caller:08d}"
        port = self.desk.settings.sip_port + (line or self._next_line) - 1
        return await self.callers.call(number=number, to=to, target=(HOST, port), source=source, drift_ppm=drift_ppm)

    def close(self) -> None:
        """End everything."""

        async def leave() -> None:
            self.callers.close()
            for person in self.people:
                person.is_leaving = True
                for each in (person.phone,):
                    if each is not None:
                        each.close()
                for one in (person.socket, person.headset):
                    if one is not None:
                        with suppress(Exception):
                            await asyncio.wait_for(one.close(), 3)

        with suppress(Exception):
            self.work.run(leave(), seconds=60)
        self.desk.stop()
        self.work.close()
        self._pool.shutdown(wait=False, cancel_futures=True)


def open_floor(
    *,
    agents: int,
    lines: int,
    headsets: int = 1,
    home: Path | None = None,
    before_start: Sequence[Callable[[Desk], None]] = (),
    has_headsets: bool = False,
    wrap_up_seconds: int = 0,
    **settings: str,
) -> Floor:
    """Prepare and start an installation. `has_headsets` writes that all browsers but the last are connected."""
    folder = home or Path(tempfile.mkdtemp(prefix="callcenter-bench-")) / "home"
    desk = new_desk(folder, LINES=str(lines), HEADSETS=str(headsets), SIP_PEERS="127.0.0.1/32", **settings)
    for step in before_start:
        step(desk)
    people: list[Person] = []
    with desk.db.writing() as session:
        now = utc_now()
        make_cast(session, now)
        install_types(session=session)
        desk.tokens["sam"] = create_token(session=session, username="sam", actor=SYSTEM, now=now, name="bench")
        for number in range(agents):
            user = make_user(session, f"agent{number:03d}", extension=str(8_000 + number), now=now)
            token = create_token(session=session, username=user.username, actor=SYSTEM, now=now, name="bench")
            desk.tokens[user.username] = token
            people.append(Person(user.username, user.id, Api(f"{desk.url}/api/v1", token)))
            # The last one is left for a real browser.
            session.add(_seat(user.id, now, has_headset=has_headsets and number < agents - 1))
        settings_of = {"has_greeting": False, "wrap_up_seconds": wrap_up_seconds, "ring_seconds": 20}
        make_queue(session, *(each.user_id for each in people), numbers=[SERVICE], **settings_of)
        if people:
            make_queue(session, people[-1].user_id, numbers=[ALONE], is_default=False, **settings_of)
    floor = Floor(desk, people, Api(f"{desk.url}/api/v1", desk.tokens["sam"]))
    desk.start()
    if has_headsets:
        _connect_again(desk)
    floor.work.run(floor.callers.open())
    return floor


def _connect_again(desk: Desk) -> None:
    """A bridge that just started finds out which browsers are not there; from then on it believes what is written."""
    written = select(Seat.user_id).where(Seat.has_headset)
    with desk.db.reading() as session:
        pretended = list(session.scalars(written))

    def are_missed() -> bool:
        with desk.db.reading() as session:
            return not session.scalars(written).all()

    wait_for(are_missed, seconds=2 * WAIT_SECONDS, label="browsers missed")
    with desk.db.writing() as session:
        there = update(Seat).where(Seat.user_id.in_(pretended))
        session.execute(there.values(has_headset=True, headset_lost_at=None))


def _seat(user_id: int, now: datetime, *, has_headset: bool) -> Seat:
    presence = "available" if has_headset else "offline"
    return Seat(
        user_id=user_id,
        presence=presence,
        presence_since=now,
        activity="idle",
        activity_since=now,
        idle_since=now,
        device_kind="browser",
        has_headset=has_headset,
        version=1,
    )


def remove(floor: Floor) -> None:
    """Delete what a finished installation left, unless CALLCENTER_KEEP says to look at it."""
    if not os.environ.get("CALLCENTER_KEEP"):
        shutil.rmtree(floor.desk.settings.folder, ignore_errors=True)


def tail_of(offer: dict[str, Any]) -> str:
    """The last four digits of the caller, which agents see of every number."""
    return tail_of_call(offer["call"])


def tail_of_call(call: dict[str, Any]) -> str:
    """The same of a call."""
    caller = call["caller"]
    return str(caller["number"] if isinstance(caller, dict) else caller)[-4:]
