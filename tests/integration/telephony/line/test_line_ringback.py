"""Facts about waiting for an answer: the agent hears our ringback while the far end is silent, and its own sound after."""

import asyncio
from pathlib import Path

import pytest

from callcenter.telephony.signals import (
    AnswerLeg,
    CloseMix,
    DialLeg,
    HangUpLeg,
    Mix,
    Participant,
    Prompt,
    Recording,
    SetMix,
)
from callcenter.telephony.sounds import music
from tests.integration.telephony.line.bench import (
    Bridge,
    Carrier,
    LineProcess,
    Phones,
    heard,
    loudness,
    new_leg,
    seconds_of,
)

pytestmark = pytest.mark.real

RINGBACK = 450
GONE = 0.01


def test_the_ringback_goes_on_until_the_far_end_speaks_itself(
    line: LineProcess, carrier: Carrier, folder: Path
) -> None:
    """10012 rings with 180 and no sound; 10013 sends 183 with an announcement."""

    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            await phones.call(line, record=str(folder / "heard.wav"))
            one, silent, speaking = str((await bridge.expect("leg.incoming"))["leg"]), new_leg(), new_leg()
            agent, ringback = Participant(one, "leg", "agent"), Prompt("b", (str(music("ringback")),), loop=True)
            tape = Recording("r", str(folder / "tape"))
            await bridge.send(AnswerLeg(one))
            await bridge.send(DialLeg(leg=silent, call="c", uri=carrier.uri("10012")))
            await bridge.expect("leg.progressed", leg=silent, code=180, early_media=False)
            # Seven seconds hold the tone, its pause of four seconds, and the tone again.
            await bridge.send(SetMix(Mix("c", (agent,), recording=tape, agent_prompt=ringback)))
            await asyncio.sleep(3)
            await bridge.send(SetMix(Mix("c", (agent,), recording=tape, agent_prompt=ringback)))
            await asyncio.sleep(4)
            await bridge.send(HangUpLeg(silent))
            await bridge.send(DialLeg(leg=speaking, call="c", uri=carrier.uri("10013")))
            await bridge.expect("leg.progressed", leg=speaking, code=183, early_media=True)
            (folder / "before.wav").write_bytes((folder / "heard.wav").read_bytes())
            customer = Participant(speaking, "leg", "customer")
            await bridge.send(SetMix(Mix("c", (agent, customer), recording=tape)))
            await bridge.expect("leg.ended", leg=speaking)
            await bridge.send(CloseMix("c"))
            await bridge.expect("recording.closed", recording="r")
            await bridge.send(HangUpLeg(one))
            await phones.ended()

    asyncio.run(story())
    ringing = heard(folder / "before.wav")
    after = heard(folder / "heard.wav")[len(ringing) + 2_000 :]
    assert 1.5 < seconds_of(ringing, RINGBACK) < 3.5, "one tone, its pause, and the tone again"
    assert (abs(after) > 0.02).sum() / 8000 > 1.0, "the announcement was not heard"
    assert loudness(after, RINGBACK) < GONE
    for channel in ("customer", "agent"):
        assert seconds_of(heard(folder / f"tape.{channel}.wav"), RINGBACK) == 0, channel
