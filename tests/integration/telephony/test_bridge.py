"""The flow of a call on fake lines: what an agent must not do to it, and what must not cost the caller the call."""

import asyncio
from pathlib import Path

import pytest

from callcenter.telephony.bridge import flow
from callcenter.telephony.bridge.happenings import HeadsetBack, HeadsetGone, LegMissing, LineGone
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.signals import LegEnded
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.stage import Stage, play


def test_the_agent_who_is_offered_the_call_answers_it(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        assert stage.call.phase is Phase.TALKING
        found = stage.floor.call(stage.call.id)
        assert (found.state, found.agent_id) == ("talking", stage.offer.user_id)

    play(floor, tmp_path, story)


@pytest.mark.parametrize("button", ["offer.accept", "offer.refuse"])
def test_nobody_else_answers_or_declines_it(floor: Floor, tmp_path: Path, button: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses(button, who=stage.floor.cast.ana.person_id)
        await stage.presses(button, offer_id="an-older-one")
        assert (stage.call.phase, stage.refused) == (Phase.OFFERING, ["offer-over", "offer-over"])
        assert stage.floor.offers(stage.call.id)[0].state == "ringing"

    play(floor, tmp_path, story)


def test_answer_for_a_phone_that_still_rings_is_refused_and_a_missed_phone_puts_the_call_back(
    floor: Floor, tmp_path: Path
) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings("sip")
        await stage.presses("offer.accept")
        assert (stage.call.phase, stage.refused) == (Phase.OFFERING, ["answer-at-the-phone"])
        assert stage.call.agent is not None
        leg = stage.call.agent.leg
        await stage.happens(LegEnded(leg, 408, "no answer", "near", was_answered=False, seconds=0.0))
        assert stage.call.phase is Phase.QUEUED
        assert stage.floor.call(stage.call.id).state == "queued"

    play(floor, tmp_path, story)


def test_a_cord_that_fails_is_refused_and_the_next_press_answers(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        stage.headset.refuses = True
        await stage.presses("offer.accept")
        assert (stage.call.phase, stage.call.agent, stage.refused) == (Phase.OFFERING, None, ["timeout"])
        stage.headset.refuses = False
        await stage.presses("offer.accept")
        assert stage.call.phase is Phase.TALKING

    play(floor, tmp_path, story)


def test_a_browser_that_comes_and_goes_keeps_the_caller(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        await stage.happens(HeadsetGone(stage.offer.user_id))
        stage.headset.refuses = True
        await stage.happens(HeadsetBack(stage.offer.user_id, "bo-h2"))
        assert stage.call.phase is Phase.TALKING
        assert stage.call.agent is not None
        assert not stage.call.agent.is_joined
        stage.headset.refuses = False
        await stage.happens(HeadsetBack(stage.offer.user_id, "bo-h3"))
        assert stage.call.agent.is_joined

    play(floor, tmp_path, story)


def test_a_disk_without_room_for_recordings_does_not_end_the_call(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        (tmp_path / "recordings").write_text("in the way")
        await stage.rings()
        await stage.presses("offer.accept")
        assert (stage.call.phase, stage.call.recording) == (Phase.TALKING, "")

    play(floor, tmp_path, story)


@pytest.mark.parametrize("button", ["call.hold", "call.mute"])
def test_what_the_line_refused_can_be_tried_again(floor: Floor, tmp_path: Path, button: str) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        stage.line.refuses = True
        await stage.presses(button, on=True)
        assert stage.refused == ["timeout"]
        stage.line.refuses = False
        await stage.presses(button, on=True)
        found = stage.floor.call(stage.call.id)
        assert found.is_held if button == "call.hold" else found.is_muted

    play(floor, tmp_path, story)


def test_only_the_agent_of_the_call_presses_its_buttons(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        await stage.presses("call.hangup", who=stage.floor.cast.ana.person_id)
        assert (stage.call.phase, stage.refused) == (Phase.TALKING, ["not-your-call"])

    play(floor, tmp_path, story)


def test_a_line_that_is_gone_ends_the_call_and_frees_the_agent(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        stage.line.refuses = True
        await stage.happens(LineGone(1))
        found = stage.floor.call(stage.call.id)
        assert (found.state, found.end_reason) == ("ended", "line_lost")
        assert stage.floor.seat("bo").call_id is None

    play(floor, tmp_path, story)


@pytest.mark.parametrize(("signal_comes", "reason"), [(True, "caller_hung_up"), (False, "line_lost")])
def test_a_caller_who_left_while_no_bridge_was_there_is_not_taken_for_a_lost_line(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signal_comes: bool, reason: str
) -> None:
    """The line's snapshot has no leg any more; the same line says why in a moment, a new one never does."""
    monkeypatch.setattr(flow, "MISSING_SECONDS", 0.2)

    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        await stage.happens(LegMissing(stage.call.leg))
        if signal_comes:
            await stage.happens(LegEnded(stage.call.leg, 200, "bye", "far", was_answered=True, seconds=5.0))
        await asyncio.sleep(0.5)
        await stage.settle()
        found = stage.floor.call(stage.call.id)
        assert (found.state, found.end_reason) == ("ended", reason)

    play(floor, tmp_path, story)


def test_a_leg_that_is_there_after_all_is_not_missed(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "MISSING_SECONDS", 0.1)

    async def story(stage: Stage) -> None:
        await stage.rings()
        await stage.presses("offer.accept")
        stage.line.legs.add(stage.call.leg)
        await stage.happens(LegMissing(stage.call.leg))
        await asyncio.sleep(0.3)
        assert stage.call.phase is Phase.TALKING

    play(floor, tmp_path, story)
