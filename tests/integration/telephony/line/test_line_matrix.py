"""Who must and who must not hear each tone, on real audio: four phones, a prompt, music and two channels of a recording.

The table is written by hand, from what people expect; a line is told the modes and measured by what arrives.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from callcenter.telephony.signals import AnswerLeg, CloseMix, HangUpLeg, Mix, Participant, Prompt, Recording, SetMix
from tests.integration.telephony.line.bench import RATE, Bridge, LineProcess, Phones, loudness, tone_file

pytestmark = pytest.mark.real

HERTZ = {"c": 500, "a": 900, "o": 1300, "s": 1700, "P": 2100, "M": 2500, "R": 2900}
"""customer, agent, somebody outside, supervisor; prompt, hold music, what only agents hear (ringback)."""
ROLES = {"c": "customer", "a": "agent", "o": "outside", "s": "supervisor"}
THERE, GONE = 0.03, 0.01
SETTLE_SECONDS, LOOK_SECONDS = 0.8, 0.6
HEADER_BYTES = 44


@dataclass(frozen=True)
class Row:
    """Modes by person; what each ear, and each channel of the recording (C, A), hears, a letter for each tone."""

    name: str
    modes: str
    hears: str
    plays: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    is_paused: bool = False


TABLE = (
    Row("talk", "c=talk a=talk", "c:a a:c C:c A:a"),
    Row("hold", "c=hold a=talk", "c:M a: C: A:a", plays="M"),
    Row("mute", "c=talk a=mute", "c: a:c C:c A:"),
    Row("consult", "c=hold a=talk o=talk", "c:M a:o o:a C: A:ao", plays="M"),
    Row("consult with a colleague", "c=hold a=talk o=talk", "c:M a:o o:a C: A:ao", plays="M", roles={"o": "agent"}),
    Row("a turn to the customer", "c=talk a=talk o=hold", "c:a a:c o:M C:c A:a", plays="M"),
    Row("conference", "c=talk a=talk o=talk", "c:ao a:co o:ca C:c A:ao"),
    Row("conference, agent muted", "c=talk a=mute o=talk", "c:o a:co o:c C:c A:o"),
    Row("listen", "c=talk a=talk s=mute", "c:a a:c s:ca C:c A:a"),
    Row("whisper", "c=talk a=talk s=talk", "c:a a:cs s:ca C:c A:a"),
    Row("coach in a conference", "c=talk a=talk o=talk s=talk", "c:ao a:cos o:ca s:cao C:c A:ao"),
    Row("barge", "c=talk a=talk s=talk", "c:as a:cs s:ca C:c A:as", roles={"s": "agent"}),
    Row("prompt before anybody is there", "c=talk", "c:P C:c A:", plays="P"),
    Row("prompt in a conversation", "c=talk a=talk", "c:aP a:c C:c A:a", plays="P"),
    Row("ringback while somebody is asked", "c=hold a=talk", "c:M a:R C: A:a", plays="MR"),
    Row("card data pause", "c=talk a=talk", "c:a a:c C: A:", is_paused=True),
    Row("talk again after the pause", "c=talk a=talk", "c:a a:c C:c A:a"),
)


def mix_of(row: Row, legs: dict[str, str], folder: Path) -> Mix:
    """What the line is told for a row."""

    def sound(letter: str) -> Prompt | None:
        file = tone_file(folder / f"{letter}.wav", HERTZ[letter])
        return Prompt(f"{letter}-{row.name}", (file,), loop=True) if letter in row.plays else None

    modes = dict(part.split("=") for part in row.modes.split())
    parts = [
        Participant(legs[who], "leg", row.roles.get(who, ROLES[who]), mode)  # type: ignore[arg-type]
        for who, mode in modes.items()
    ]
    return Mix(
        call="c",
        participants=tuple(parts),
        prompt=sound("P"),
        hold_music=sound("M"),
        agent_prompt=sound("R"),
        recording=Recording("r", str(folder / "tape"), row.is_paused),
    )


def letters(samples: np.ndarray) -> str:
    """Which tones are in a stretch of sound; one that is neither clearly there nor clearly gone is a question mark."""
    found = ""
    for letter, hertz in HERTZ.items():
        loud = loudness(samples, hertz)
        found += letter if loud > THERE else "?" if loud > GONE else ""
    return found


def tail(path: Path, start: int, end: int) -> np.ndarray:
    """The samples of a file that is still being written, between two sizes."""
    with path.open("rb") as file:
        file.seek(HEADER_BYTES + (start - HEADER_BYTES) // 2 * 2)
        return np.frombuffer(file.read((end - start) // 2 * 2), "<i2").astype(np.float64) / 32_768


def test_everybody_hears_whom_they_should_and_nobody_else(line: LineProcess, folder: Path) -> None:
    ears = {who: folder / f"{who}-heard.wav" for who in ROLES}
    ears |= {"C": folder / "tape.customer.wav.part", "A": folder / "tape.agent.wav.part"}
    wrong: list[str] = []

    async def look(row: Row) -> None:
        before = {ear: path.stat().st_size for ear, path in ears.items()}
        await asyncio.sleep(LOOK_SECONDS)
        expected = dict(part.split(":") for part in row.hears.split())
        for ear, wanted in expected.items():
            samples = tail(ears[ear], before[ear], ears[ear].stat().st_size)
            assert len(samples) > 0.2 * RATE, f"{row.name}: {ear} hears nothing at all"
            found = letters(samples)
            if set(found) != set(wanted):
                wrong.append(f"{row.name}: {ear} hears {found or 'nobody'}, not {wanted or 'nobody'}")

    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            legs: dict[str, str] = {}
            for who in ROLES:
                sound = tone_file(folder / f"{who}.wav", HERTZ[who])
                await phones.call(line, who, audio=(sound,), record=str(ears[who]))
                legs[who] = str((await bridge.expect("leg.incoming"))["leg"])
                await bridge.send(AnswerLeg(legs[who]))
                await bridge.expect("leg.answered", leg=legs[who])
            for row in TABLE:
                await bridge.send(SetMix(mix_of(row, legs, folder)))
                await asyncio.sleep(SETTLE_SECONDS)
                await look(row)
            await bridge.send(CloseMix("c"))
            await bridge.expect("recording.closed", ok=True)
            for leg in legs.values():
                await bridge.send(HangUpLeg(leg))
            for who in ROLES:
                await phones.ended(who)

    asyncio.run(story())
    assert wrong == []
