"""The deaths as drills: calls are running, something dies, and it is seen that what was promised holds."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.conversations import Pair, converse, hang_up_all, take_seats
from bench.floor import SERVICE, Floor, Person
from bench.frames import Ear
from bench.sip import HOST, Talk
from callcenter.kernel.db import Database
from callcenter.kernel.outbox import events_after
from callcenter.telephony.states import RecordingState
from tests.e2e.desk import wait_for

AT_BROWSERS, AT_PHONES = 4, 2
"""The first agents of the floor sit at browsers, the next at SIP phones; the others stay away."""
SOUND_SECONDS = 15.0
TALK_SECONDS = 3.0


@dataclass
class Drill:
    """Two calls in progress: one agent at a browser, one at a SIP phone, on different lines as far as lines allow."""

    floor: Floor
    at_browser: Pair
    at_phone: Pair
    gaps: list[float] = field(default_factory=list)

    @property
    def pairs(self) -> tuple[Pair, Pair]:
        """Both calls."""
        return self.at_browser, self.at_phone

    def call_of(self, pair: Pair) -> dict[str, Any]:
        """The record of a call, as the supervisor sees it."""
        found: dict[str, Any] = self.floor.desk.calls_from(pair.caller.number)[0]
        return found

    def line_of(self, pair: Pair) -> int:
        """The line that has the customer."""
        detail = self.floor.desk.api("sam").get(f"/calls/{self.call_of(pair)['id']}")
        return int(next(leg["line"] for leg in detail["legs"] if leg["kind"] == "customer"))

    def listen(self) -> None:
        """Forget what was heard."""
        for pair in self.pairs:
            for ear in pair.ears:
                ear.forget()

    def is_heard(self, *pairs: Pair, seconds: float = SOUND_SECONDS) -> None:
        """Both sides of these calls hear each other from now on."""
        since = time.monotonic()
        for pair in pairs:
            # The agent's ear is another one once the browser is connected anew.
            for side in (0, 1):
                wait_for(
                    lambda pair=pair, side=side: _ears(pair)[side].numbered_at > since,
                    seconds=seconds,
                    label=f"{('caller', 'agent')[side]} of {pair.caller.number} hears the other",
                )

    def note_gaps(self, *pairs: Pair) -> None:
        """Keep the longest silence of calls that nothing was to happen to."""
        self.gaps += [ear.longest_gap for pair in pairs for ear in _ears(pair)]

    def obeys(self, pair: Pair) -> None:
        """The agent can hold and take back; a desk that is just coming back is asked again."""
        call: list[dict[str, Any]] = []

        def known() -> bool:
            call[:] = self.floor.desk.calls_from(pair.caller.number)[:1]
            return bool(call)

        wait_for(lambda: _tried(known), seconds=40, label=f"record of {pair.caller.number}")
        path = f"/calls/{call[0]['id']}"
        for method, is_held in (("PUT", True), ("DELETE", False)):

            def held(method: str = method, is_held: bool = is_held) -> bool:
                status, _ = pair.agent.api.request(method, f"{path}/hold")
                return status in {200, 202, 409} and _soon(lambda: self.floor.supervisor.get(path)["held"] is is_held)

            wait_for(lambda held=held: _tried(held), seconds=40, label=f"held is {is_held}")

    def ends_well(self, pair: Pair) -> None:
        """The caller hangs up; the record says so, the agent is free, the recording is sealed and long enough."""
        self.floor.work.loop.call_soon_threadsafe(self.floor.callers.hang_up, pair.caller)
        ended = self.floor.desk.call_from(pair.caller.number, "ended", seconds=30)
        assert ended["end_reason"] == "caller_hung_up", ended["end_reason"]
        self.is_recorded(ended)

    def is_recorded(self, ended: dict[str, Any], *, states: tuple[str, ...] = (RecordingState.SEALED,)) -> None:
        """The recording of an ended call is what it should be."""
        sam = self.floor.desk.api("sam")

        def done() -> Any:
            found = sam.get(f"/calls/{ended['id']}")["recording"]
            return found if found and found["state"] not in {"recording", "closed"} else None

        recording = wait_for(done, seconds=120, label="sealed")
        assert recording["state"] in states, recording
        if recording["state"] == RecordingState.SEALED:
            assert recording["seconds"] > ended["talking_seconds"] - 1.5, (
                recording["seconds"],
                ended["talking_seconds"],
            )


def _ears(pair: Pair) -> tuple[Ear, Ear]:
    """Also after the agent's browser was connected anew."""
    headset = pair.agent.headset
    return pair.at_caller, headset.ear if headset is not None and pair.agent.phone is None else pair.at_agent


def _tried(what: Callable[[], bool]) -> bool:
    """False as long as nobody answers."""
    try:
        return what()
    except (OSError, AssertionError):
        return False


def _soon(what: Callable[[], bool], seconds: float = 3.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return False


def seat_everybody(floor: Floor) -> None:
    """Agents take their places once for all drills."""
    browsers = floor.people[:AT_BROWSERS]
    if browsers[0].socket is None:
        floor.work.run(take_seats(floor, browsers, kind="browser"), seconds=180)
        floor.work.run(take_seats(floor, floor.people[AT_BROWSERS : AT_BROWSERS + AT_PHONES], kind="phone"), seconds=60)
    _all_ready(floor)


def _all_ready(floor: Floor) -> None:
    """After whatever the drill before left."""
    floor.work.run(_hang_up_the_rest(floor), seconds=60)

    def settled() -> bool:
        for person in floor.people[: AT_BROWSERS + AT_PHONES]:
            _, seat = person.api.request("GET", "/seats/me")
            if not isinstance(seat, dict) or seat.get("activity") != "idle":
                person.api.request("DELETE", "/seats/me/wrap-up")
                what.append(f"{person.username}: {seat}")
                return False
        calls = floor.desk.api("sam").get("/calls?open=true")["items"]
        what.append(str([(call["id"], call["state"], call["direction"]) for call in calls]))
        return not calls

    what: list[str] = []
    floor.desk.wait_until_ready()
    try:
        wait_for(settled, seconds=60)
    except AssertionError as error:
        raise AssertionError(f"not everybody is idle: {what[-1:]}") from error
    floor.work.run(_replug_all(floor), seconds=90)


async def _hang_up_the_rest(floor: Floor) -> None:
    """A drill that failed may have left callers on the line."""
    for talk in list(floor.callers.talks.values()):
        floor.callers.hang_up(talk)
    for person in floor.people:
        if person.headset is not None:
            person.headset.hush()
        person.offers.clear()
        person.talks = [talk for talk in person.talks if not talk.is_over]


async def _replug_all(floor: Floor) -> None:
    for person in floor.people[:AT_BROWSERS]:
        if person.headset is None or not person.headset.is_connected:
            await floor.replug(person)
        if person.socket is None or not person.socket.is_open:
            await floor.open_page(person)


@contextmanager
def running_calls(floor: Floor) -> Iterator[Drill]:
    """Two calls in which everybody hears everybody."""
    seat_everybody(floor)
    _only(floor, "phone")
    at_phone = floor.work.run(converse(floor, count=1, kind="phone"), seconds=90)[0]
    _only(floor, "browser")
    at_browser = floor.work.run(converse(floor, count=1, kind="browser"), seconds=90)[0]
    drill = Drill(floor, at_browser, at_phone)
    try:
        drill.is_heard(*drill.pairs)
        # Long enough that a recording holds something when its line dies.
        time.sleep(TALK_SECONDS)
        drill.listen()
        yield drill
    finally:
        floor.work.run(_clear(floor, drill), seconds=90)


def _only(floor: Floor, kind: str) -> None:
    """Let only agents of one kind take the next call."""
    for index, person in enumerate(floor.people[: AT_BROWSERS + AT_PHONES]):
        is_meant = (index < AT_BROWSERS) == (kind == "browser")
        body = {"presence": "available"} if is_meant else {"presence": "away", "reason": "break"}
        person.api.request("PUT", "/seats/me/presence", body)
        person.offers.clear()


async def _clear(floor: Floor, drill: Drill) -> None:
    for pair in drill.pairs:
        if not pair.caller.is_over:
            try:
                await hang_up_all(floor, [pair])
            except TimeoutError:
                pair.caller.finish()
    for person in floor.people:
        person.offers.clear()
        person.talks = [talk for talk in person.talks if not talk.is_over]


def kill(floor: Floor, name: str) -> float:
    """Kill -9; the monotonic moment."""
    pid = int(wait_for(lambda: floor.desk.process_id(name), label=name))
    os.kill(pid, signal.SIGKILL)
    return time.monotonic()


def new_process(floor: Floor, name: str, *, old: int, seconds: float = 30.0) -> None:
    """A successor runs."""
    wait_for(lambda: floor.desk.process_id(name) not in {0, old}, seconds=seconds, label=f"{name} again")


async def takes_calls(floor: Floor, line: int, *, seconds: float = 30.0) -> Talk:
    """A call on this very line is answered; the line's refusals are tried again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        talk = await floor.call(to=SERVICE, line=line)
        try:
            await asyncio.wait_for(talk.up.wait(), 3)
        except TimeoutError:
            talk.finish()
        if talk.is_up and talk.target == (HOST, floor.desk.settings.sip_port + line - 1):
            return talk
        floor.callers.hang_up(talk)
        await asyncio.sleep(0.2)
    raise AssertionError(f"line {line} takes no calls")


def told_once(floor: Floor, person: Person, *, after: int, until: int) -> list[str]:
    """What is wrong with the events an agent's page heard: each of the agent's own once, in order."""
    heard = [seq for seq, _ in person.events if after < seq <= until]
    wrong = []
    if len(set(heard)) != len(heard):
        wrong.append(f"told twice: {sorted(seq for seq in set(heard) if heard.count(seq) > 1)}")
    missing = [seq for seq in _meant_for(floor.desk.db, person, after=after, until=until) if seq not in set(heard)]
    if missing:
        wrong.append(f"lost: {missing}")
    return wrong


def _meant_for(db: Database, person: Person, *, after: int, until: int) -> list[int]:
    with db.reading() as session:
        events = events_after(session, after, limit=5_000)
        return [event.seq for event in events if event.seq <= until and f"user:{person.user_id}" in event.rooms]
