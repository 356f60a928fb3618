"""Facts about sound on a line: real calls carry tones of different pitch, and each is found where it belongs."""

import asyncio
from pathlib import Path

import pytest

from callcenter.telephony.signals import (
    AnswerLeg,
    CloseMix,
    ConnectCord,
    DialLeg,
    HangUpLeg,
    Mix,
    OpenCord,
    Participant,
    Prompt,
    Recording,
    SetMix,
)
from tests.integration.telephony.line.bench import (
    HOST,
    Bridge,
    Carrier,
    LineProcess,
    Phones,
    heard,
    loudness,
    new_leg,
    seconds_of,
    tone_file,
)

pytestmark = pytest.mark.real

CALLER, PHONE, PROMPT, MUSIC = 440, 1000, 600, 1600
CLEAR = 0.1
GONE = 0.01


def customer(leg: str, mode: str = "talk") -> Participant:
    return Participant(leg, "leg", "customer", mode)  # type: ignore[arg-type]


def agent(leg: str, mode: str = "talk") -> Participant:
    return Participant(leg, "leg", "agent", mode)  # type: ignore[arg-type]


def test_a_prompt_is_heard_and_its_end_is_told(line: LineProcess, folder: Path) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            record = folder / "heard.wav"
            await phones.call(line, record=str(record))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            files = (tone_file(folder / "a.wav", PROMPT, 0.5), tone_file(folder / "b.wav", MUSIC, 0.5))
            await bridge.send(SetMix(Mix("c", (customer(leg),), prompt=Prompt("p", files))))
            await bridge.send(AnswerLeg(leg))
            await bridge.expect("leg.answered", leg=leg)
            await bridge.expect("prompt.finished", call="c", prompt="p")
            await asyncio.sleep(0.3)
            await bridge.send(HangUpLeg(leg))
            ended = await bridge.expect("leg.ended", leg=leg, by="near", was_answered=True)
            await bridge.send(CloseMix("c"))
            await phones.ended()
            assert abs(seconds_of(heard(record), PROMPT) - 0.5) <= 0.15
            assert abs(seconds_of(heard(record), MUSIC) - 0.5) <= 0.15
            quality = ended["quality"]
            assert isinstance(quality, dict)
            assert quality["rx_packets"] > 40
            assert quality["rx_lost"] == 0

    asyncio.run(story())


def test_a_prompt_that_cannot_be_played_is_finished_at_once(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            await bridge.send(SetMix(Mix("c", (), prompt=Prompt("p", ("/nowhere.wav",)))))
            await bridge.expect("prompt.finished", call="c", prompt="p", seconds=2)
            await bridge.send(CloseMix("c"))

    asyncio.run(story())


def test_talk_hold_mute_and_pause(line: LineProcess, folder: Path) -> None:
    phone = Carrier(
        folder,
        "--always-answer",
        "--audio",
        tone_file(folder / "p.wav", PHONE),
        "--record",
        str(folder / "p-heard.wav"),
    )

    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            await phones.call(line, audio=(tone_file(folder / "c.wav", CALLER),), record=str(folder / "c-heard.wav"))
            one, two = str((await bridge.expect("leg.incoming"))["leg"]), new_leg()
            tape = Recording("r", str(folder / "deep" / "tape"))
            music = Prompt("m", (tone_file(folder / "m.wav", MUSIC),), loop=True)

            async def phase(*participants: Participant, paused: bool = False) -> None:
                recording = Recording(tape.id, tape.path, paused)
                await bridge.send(SetMix(Mix("c", participants, recording=recording, hold_music=music)))
                await asyncio.sleep(1.5)

            await bridge.send(AnswerLeg(one))
            await bridge.send(DialLeg(leg=two, call="c", uri=phone.uri("200")))
            await bridge.expect("leg.answered", leg=two)
            await phase(customer(one), agent(two))
            await phase(customer(one, "hold"), agent(two))
            await phase(customer(one), agent(two, "mute"))
            await phase(customer(one), agent(two), paused=True)
            await bridge.send(CloseMix("c"))
            closed = await bridge.expect("recording.closed", recording="r")
            assert closed["ok"], closed
            await bridge.send(HangUpLeg(one))
            await bridge.send(HangUpLeg(two))
            await bridge.expect("leg.ended", leg=two)
            await phones.ended()

    try:
        asyncio.run(story())
    finally:
        phone.stop()
    at_caller, at_phone = heard(folder / "c-heard.wav"), heard(folder / "p-heard.wav")
    # Caller: hears the phone in phases 1 and 4, music in 2, nobody in 3; never himself.
    assert 2.2 < seconds_of(at_caller, PHONE) < 3.6
    assert 1.2 < seconds_of(at_caller, MUSIC) < 1.8
    assert loudness(at_caller, CALLER) < GONE
    # Phone: hears the caller in 1, 3, 4; never the music nor itself.
    assert 4.0 < seconds_of(at_phone, CALLER) < 5.2
    assert loudness(at_phone, MUSIC) < GONE
    assert loudness(at_phone, PHONE) < GONE
    left, right = heard(folder / "deep" / "tape.customer.wav"), heard(folder / "deep" / "tape.agent.wav")
    # Customer channel: phases 1 and 3. Agent channel: phases 1 and 2. The pause keeps the length.
    assert 2.2 < seconds_of(left, CALLER) < 3.5
    assert 2.2 < seconds_of(right, PHONE) < 3.5
    assert loudness(left, PHONE) < GONE
    assert loudness(right, CALLER) < GONE
    assert abs(len(left) - len(right)) <= 400
    assert 5.8 < len(left) / 8000 < 7.0
    assert seconds_of(left[-8000:], CALLER) == 0


def test_a_hold_by_the_far_end_leaves_sound_and_recording_whole(line: LineProcess, folder: Path) -> None:
    phone = Carrier(folder, "--always-answer", "--record", str(folder / "p-heard.wav"))

    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            await phones.call(line, audio=(tone_file(folder / "c.wav", CALLER),))
            one, two = str((await bridge.expect("leg.incoming"))["leg"]), new_leg()
            await bridge.send(AnswerLeg(one))
            await bridge.send(DialLeg(leg=two, call="c", uri=phone.uri("200")))
            await bridge.expect("leg.answered", leg=two)
            recording = Recording("r", str(folder / "tape"))
            await bridge.send(SetMix(Mix("c", (customer(one), agent(two)), recording=recording)))
            await asyncio.sleep(1.5)
            await phones.pool.hold("caller", on=True)
            await bridge.expect("leg.held", leg=one, held=True)
            await asyncio.sleep(1)
            await phones.pool.hold("caller", on=False)
            await bridge.expect("leg.held", leg=one, held=False)
            await asyncio.sleep(1.5)
            await bridge.send(CloseMix("c"))
            closed = await bridge.expect("recording.closed", recording="r", ok=True)
            assert float(str(closed["seconds"])) > 3.8
            await bridge.send(HangUpLeg(one))
            await bridge.send(HangUpLeg(two))
            await bridge.expect("leg.ended", leg=two)

    try:
        asyncio.run(story())
    finally:
        phone.stop()
    taped, at_phone = heard(folder / "tape.customer.wav"), heard(folder / "p-heard.wav")
    assert 2.3 < seconds_of(taped, CALLER) < 3.5
    assert seconds_of(taped[-10_000:], CALLER) > 1.0, "the recording lost the caller after the hold"
    assert seconds_of(at_phone, CALLER) > 2.6
    assert len(taped) / 8000 > 3.8


def test_one_recording_follows_another_without_a_gap(line: LineProcess, folder: Path) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            await phones.call(line, audio=(tone_file(folder / "c.wav", CALLER),))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(AnswerLeg(leg))
            for name in ("one", "two"):
                recording = Recording(name, str(folder / name))
                await bridge.send(SetMix(Mix("c", (customer(leg),), recording=recording)))
                await asyncio.sleep(1.5)
            await bridge.send(CloseMix("c"))
            for name in ("one", "two"):
                closed = await bridge.expect("recording.closed", recording=name)
                assert closed["ok"], closed

    asyncio.run(story())
    assert seconds_of(heard(folder / "two.customer.wav"), CALLER) > 1.0


def test_early_media_of_a_dialled_customer_is_heard_before_the_answer(
    line: LineProcess, carrier: Carrier, folder: Path
) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge, Phones() as phones:
            record = folder / "heard.wav"
            await phones.call(line, record=str(record))
            one, two = str((await bridge.expect("leg.incoming"))["leg"]), new_leg()
            await bridge.send(AnswerLeg(one))
            await bridge.send(SetMix(Mix("c", (agent(one), customer(two)))))
            await bridge.send(DialLeg(leg=two, call="c", uri=carrier.uri("10013")))
            await bridge.expect("leg.progressed", leg=two, code=183, early_media=True)
            ended = await bridge.expect("leg.ended", leg=two)
            assert (ended["code"], ended["by"], ended["was_answered"]) == (404, "far", False)
            await bridge.send(HangUpLeg(one))
            await phones.ended()
            loud = abs(heard(record)) > 0.02
            assert loud.sum() / 8000 > 1.0, "the announcement was not heard"

    asyncio.run(story())


def test_a_cord_between_two_lines_carries_sound_both_ways(line: LineProcess, folder: Path) -> None:
    other = LineProcess(folder, number=2, rtp_port=24_100).start()
    phone = Carrier(
        folder,
        "--always-answer",
        "--audio",
        tone_file(folder / "p.wav", PHONE),
        "--record",
        str(folder / "p-heard.wav"),
    )

    async def story() -> None:
        async with Bridge(line.socket) as near, Bridge(other.socket) as far, Phones() as phones:
            await phones.call(line, audio=(tone_file(folder / "c.wav", CALLER),), record=str(folder / "c-heard.wav"))
            one, two, token = str((await near.expect("leg.incoming"))["leg"]), new_leg(), new_leg()
            await near.send(AnswerLeg(one))
            await far.send(DialLeg(leg=two, call="c", uri=phone.uri("200")))
            await far.expect("leg.answered", leg=two)
            ends = [await side.send(OpenCord("cord", "c", token)) for side in (near, far)]
            assert ends[0] == await near.send(OpenCord("cord", "c", token))
            for side, end in ((near, ends[1]), (far, ends[0])):
                await side.send(ConnectCord("cord", HOST, int(str(end["port"]))))
            cord = Participant("cord", "cord", "agent")
            recording = Recording("r", str(folder / "tape"))
            await near.send(SetMix(Mix("c", (customer(one), cord), recording=recording)))
            await far.send(SetMix(Mix("c", (Participant("cord", "cord", "customer"), agent(two)))))
            await asyncio.sleep(3)
            await near.send(CloseMix("c"))
            await far.send(CloseMix("c"))
            await near.expect("recording.closed", ok=True)
            await near.send(HangUpLeg(one))
            await far.send(HangUpLeg(two))
            await far.expect("leg.ended", leg=two)
            await phones.ended()

    try:
        asyncio.run(story())
    finally:
        phone.stop()
        assert other.stop() == 0
    assert seconds_of(heard(folder / "c-heard.wav"), PHONE) > 2.5
    assert seconds_of(heard(folder / "p-heard.wav"), CALLER) > 2.5
    # Second by second: a frame that a jitter buffer leaves out turns the phase, and the whole would cancel itself out.
    assert seconds_of(heard(folder / "tape.agent.wav"), PHONE) > 2.5
    assert seconds_of(heard(folder / "tape.customer.wav"), CALLER) > 2.5
