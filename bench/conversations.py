"""Conversations to listen to: callers and agents who talk with each other, counted frame by frame on both sides."""

import asyncio
import time
from dataclasses import dataclass, field
from statistics import median

from bench.floor import Floor, Person
from bench.frames import Ear, Source, numbered, percentile
from bench.machine import busy_seconds, cpu_seconds
from bench.sip import Talk

SETTLE_SECONDS = 3.0
"""After joining: what a jitter buffer needs to find its depth belongs to no measurement."""


@dataclass(frozen=True, eq=False)
class Pair:
    """A caller and an agent."""

    caller: Talk
    agent: Person
    at_caller: Ear
    at_agent: Ear

    @property
    def ears(self) -> tuple[Ear, Ear]:
        """The agent as the caller hears them, and the caller as the agent does."""
        return self.at_caller, self.at_agent


async def take_seats(floor: Floor, people: list[Person], *, kind: str, source: Source = numbered) -> None:
    """Let agents sign in with a browser or a SIP phone, and be ready."""
    for person in people:
        person.source = source
        if kind == "phone":
            await floor.take_phone(person)
        else:
            person.answers = True
            if person.socket is None:
                await floor.open_page(person)
            await floor.plug_in(person)
        await floor.be_ready(person)


async def converse(
    floor: Floor, *, count: int, kind: str, source: Source = numbered, drift_ppm: float = 0.0
) -> list[Pair]:
    """So many conversations more, with agents who are ready; raises when one does not come about."""
    made = []
    for index in range(count):
        busy = {id(person) for person in floor.people if person.offers}
        drift = drift_ppm * (1 if index % 2 else -1)
        talk = await floor.call(source=source, drift_ppm=drift)
        await asyncio.wait_for(talk.up.wait(), 20)
        if talk.is_over:
            raise ConnectionError(f"call refused: {talk.code}")
        person = await _answered(floor, kind, busy)
        made.append(_join(talk, person, kind))
        await asyncio.sleep(0.3)
    return made


async def _answered(floor: Floor, kind: str, busy: set[int], *, seconds: float = 30.0) -> Person:
    """Whoever got the call that was placed last."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for person in floor.people:
            if kind == "phone" and any(not talk.is_over and "counted" not in talk.times for talk in person.talks):
                person.talks[-1].mark("counted")
                return person
            if kind == "browser" and person.offers and id(person) not in busy:
                return person
        await asyncio.sleep(0.05)
    open_calls = floor.supervisor.get("/calls?open=true")["items"]
    states = [(call["state"], floor.supervisor.get(f"/calls/{call['id']}")["offers"]) for call in open_calls[:2]]
    raise TimeoutError(f"nobody answered: {states}"[:600])


def _join(talk: Talk, person: Person, kind: str) -> Pair:
    if kind == "phone":
        sound = person.talks[-1].sound
        ear, speaker = sound.ear, sound.speaker
    else:
        if person.headset is None:
            raise ConnectionError("no headset")
        ear, speaker = person.headset.ear, person.headset.speaker
        person.headset.speak(person.source)
    # Each ear is told when the other side said what.
    talk.sound.speaker.listener, speaker.listener = ear, talk.sound.ear
    return Pair(talk, person, talk.sound.ear, ear)


async def hang_up_all(floor: Floor, pairs: list[Pair]) -> None:
    """End conversations; agents are free again."""
    for pair in pairs:
        if pair.agent.headset is not None:
            pair.agent.headset.hush()
        floor.callers.hang_up(pair.caller)
    for pair in pairs:
        await asyncio.wait_for(pair.caller.over.wait(), 20)
        pair.agent.offers.clear()
    await asyncio.sleep(1.0)


@dataclass
class Reading:
    """What a stretch of time cost and how it sounded. CPU in percent of one core."""

    seconds: float
    by_kind: dict[str, float]
    own: float
    machine: float
    glitches: float = 0.0
    """Late or lost frames per conversation-minute, of the worse direction."""
    details: dict[str, float] = field(default_factory=dict)

    @property
    def product(self) -> float:
        """All processes of the installation together."""
        return sum(self.by_kind.values())


async def measure(floor: Floor, pairs: list[Pair], *, seconds: float, own_pid: int) -> Reading:
    """Watch processes and ears for a while."""
    for pair in pairs:
        for ear in pair.ears:
            ear.forget()
    pids = floor.process_ids()
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    own, busy, began = cpu_seconds(own_pid), busy_seconds(), time.monotonic()
    await asyncio.sleep(seconds)
    took = time.monotonic() - began
    kinds: dict[str, float] = {}
    for name, pid in pids.items():
        kind = name.partition("-")[0]
        kinds[kind] = kinds.get(kind, 0.0) + (cpu_seconds(pid) - before[name]) / took * 100
    reading = Reading(took, kinds, (cpu_seconds(own_pid) - own) / took * 100, (busy_seconds() - busy) / took * 100)
    if pairs:
        _listen(reading, pairs, took)
    return reading


def _listen(reading: Reading, pairs: list[Pair], took: float) -> None:
    minutes = len(pairs) * took / 60
    for index, side in enumerate(("to_caller", "to_agent")):
        ears = [pair.ears[index] for pair in pairs]
        glitches = sum(ear.glitches + max(0, round(took * 50) - ear.frames - 5) * (ear.frames == 0) for ear in ears)
        reading.details |= {
            f"{side}_glitches_per_minute": glitches / minutes,
            f"{side}_skips": float(sum(ear.skips for ear in ears)),
            f"{side}_repeats": float(sum(ear.repeats for ear in ears)),
            f"{side}_strange": float(sum(ear.strange for ear in ears)),
            f"{side}_frames": float(sum(ear.frames for ear in ears)),
            f"{side}_longest_gap_ms": max(ear.longest_gap for ear in ears) * 1000,
            f"{side}_delay_ms": median(ear.delay_ms for ear in ears),
            f"{side}_delay_p95_ms": percentile([ear.worst_delay_ms for ear in ears], 0.95),
        }
        reading.glitches = max(reading.glitches, glitches / minutes)
