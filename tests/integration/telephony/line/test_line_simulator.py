"""Facts about simulated callers: they are real SIP calls, wait for their turn, follow redirections, and tell how it went."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from callcenter.telephony.signals import (
    AnswerLeg,
    CloseMix,
    HangUpLeg,
    Mix,
    Participant,
    Prompt,
    Recording,
    RejectLeg,
    SetMix,
)
from callcenter.telephony.simulator import place_calls
from callcenter.telephony.simulator.plans import CallPlan
from callcenter.telephony.simulator.scenarios import SCENARIOS
from callcenter.telephony.sounds import announcement, caller_lines, music
from tests.integration.telephony.line.bench import HOST, Bridge, Carrier, LineProcess, heard, tone_file

pytestmark = pytest.mark.real


def test_every_scenario_and_announcement_has_its_sounds() -> None:
    for scenario in SCENARIOS.values():
        assert bool(scenario.audio()) == bool(scenario.lines)
    for name in ("greeting", "queue", "busy", "closed", "goodbye", "press-one", "not-found"):
        assert announcement(name, "zh-CN").exists()
        assert announcement(name, "en").exists()
    assert music().exists()
    assert len(caller_lines("zh-order")) == 4


def test_more_calls_than_one_process_holds_are_all_placed(carrier: Carrier) -> None:
    plans = [CallPlan(id=str(n), uri=carrier.uri("10016"), from_number=f"1380000000{n}") for n in range(6)]
    results = asyncio.run(place_calls(plans, host=HOST, per_second=20))
    assert sorted(str(result["id"]) for result in results) == list("012345")
    assert {result["code"] for result in results} <= {503, 486}
    assert not any(result["answered"] for result in results)


def test_a_redirection_is_followed(line: LineProcess, carrier: Carrier) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            plan = CallPlan(id="a", uri=f"sip:1000@{HOST}:{line.sip_port}", from_number="13800138000", seconds=1)
            calling = asyncio.create_task(place_calls([plan], host=HOST))
            leg = str((await bridge.expect("leg.incoming"))["leg"])
            await bridge.send(RejectLeg(leg, 302, contact=carrier.uri("10014")))
            (result,) = await calling
            assert result["answered"] is True
            assert result["by"] == "near"

    asyncio.run(story())


def test_the_command_prints_one_line_per_call(line: LineProcess, folder: Path) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            options = {
                "from": "02161234567",
                "to": "95000",
                "seconds": 1,
                "audio": tone_file(folder / "c.wav", 440),
                "record": folder / "heard-{n}.wav",
                "sip": f"{HOST}:{line.sip_port}",
            }
            command = [
                "-m",
                "callcenter.telephony.simulator",
                *(f"--{name}={value}" for name, value in options.items()),
            ]
            process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
            told = await bridge.expect("leg.incoming")
            assert (told["from_user"], told["to_user"]) == ("02161234567", "95000")
            await bridge.send(AnswerLeg(str(told["leg"])))
            output, _ = await process.communicate()
            (result,) = [json.loads(line) for line in output.splitlines()]
            assert process.returncode == 0
            assert (result["answered"], result["by"], result["to"]) == (True, "near", "95000")
            assert 0.5 < len(heard(folder / "heard-1.wav")) / 8000 < 2

    asyncio.run(story())


def test_a_caller_of_the_demonstration_waits_until_the_other_side_is_quiet(line: LineProcess, folder: Path) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            address = f"{HOST}:{line.sip_port}"
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "callcenter.telephony.simulator.callers", "--sip", address, "--to", "4000"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(b'{"call": "start", "id": "demo", "scenario": "english", "name": "Emma"}\n')
            told = await bridge.expect("leg.incoming")
            assert (told["from_user"], told["from_name"], told["to_user"]) == ("+442079460123", "Emma", "4000")
            leg = str(told["leg"])
            prompt = Prompt("p", (tone_file(folder / "p.wav", 600, 3.0),))
            recording = Recording("r", str(folder / "tape"))
            caller = Participant(leg, "leg", "customer")
            await bridge.send(SetMix(Mix("c", (caller,), prompt=prompt, recording=recording)))
            await bridge.send(AnswerLeg(leg))
            await bridge.expect("prompt.finished")
            await asyncio.sleep(2.5)
            await bridge.send(CloseMix("c"))
            await bridge.expect("recording.closed", ok=True)
            process.stdin.write(b'{"hangup": "demo"}\n')
            ended = await bridge.expect("leg.ended", leg=leg)
            assert ended["by"] == "far"
            process.stdin.close()
            states = [json.loads(raw).get("state") async for raw in process.stdout]
            assert [state for state in states if state != "ringing"] == ["ready", "dialing", "talking", "ended"]
            assert await process.wait() == 0
            await bridge.send(HangUpLeg(leg))

    asyncio.run(story())
    said = abs(heard(folder / "tape.customer.wav")) > 0.03
    assert said[: 3 * 8000].sum() < 80, "the caller spoke into the announcement"
    assert said[3 * 8000 :].sum() > 800, "the caller did not speak after it"
