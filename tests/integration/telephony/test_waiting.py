"""While a call waits: what is said to it, where it overflows to, what keys do, and how a message is taken."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from callcenter.telephony.bridge import inbound, queueing, voicemail
from callcenter.telephony.bridge.directory import read_directory
from callcenter.telephony.bridge.happenings import Adopted, TimerDue
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.bridge.situations import Situations
from callcenter.telephony.models import Call, Queue, Recording
from callcenter.telephony.signals import LegEnded, LegTone, PromptFinished
from tests.factories_telephony import make_queue
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.stage import Stage, play

OTHER = {"numbers": ["4002"], "is_default": False, "name": {"zh-CN": "其他", "en": "Other"}}
SHUT = {str(day): [["00:00", "00:01"]] for day in range(7)}


def to_other(queue_id: int) -> list[dict[str, Any]]:
    return [{"when": "size", "value": 1, "then": "queue", "queue_id": queue_id}]


def waits(stage: Stage, **fields: Any) -> None:
    """The stage's call waits in the queue, which is told these things, and not with an agent."""
    floor = stage.floor
    with floor.step() as session:
        queue = session.get_one(Queue, floor.queue.id)
        for name, value in fields.items():
            setattr(queue, name, value)
    stage.bridge.settings = SimpleNamespace(**vars(stage.bridge.settings), zone=ZoneInfo("Asia/Shanghai"))
    stage.bridge.situations = Situations(stage.ledger)
    stage.call.queue_id, stage.call.phase = floor.queue.id, Phase.QUEUED
    read_again(stage)


def read_again(stage: Stage) -> None:
    stage.bridge.directory = stage.floor.fresh(read_directory)
    stage.bridge.situations = Situations(stage.ledger)


def other_queue(floor: Floor, **fields: Any) -> int:
    with floor.step() as session:
        return make_queue(session, floor.cast.ana.person_id, **{**OTHER, **fields}).id


def heard(stage: Stage) -> list[str]:
    """The names of what plays to the caller."""
    return [Path(each).stem for each in stage.line.sent[-1].mix.prompt.files]


async def due(stage: Stage, name: str) -> None:
    await stage.happens(TimerDue(name))


def test_the_place_and_the_wait_are_said_and_then_there_is_music(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        waits(stage, announce_seconds=20)
        for number in range(2):
            stage.floor.waiting(caller=f"+861380013900{number}")
        await due(stage, "announce")
        # One agent at work who is being rung, and the usual three minutes of a call.
        assert heard(stage) == ["place-next", "wait-is", "number-3", "minutes", "callback-offer"]
        assert not stage.line.sent[-1].mix.prompt.loop
        await stage.happens(PromptFinished(stage.call.id, stage.call.prompt_id))
        assert heard(stage) == ["hold"]
        assert stage.line.sent[-1].mix.prompt.loop

    play(floor, tmp_path, story)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"announces_wait": False, "has_callback_key": False}, ["place-next"]),
        ({"announces_place": False, "announces_wait": False}, ["busy", "callback-offer"]),
        ({"announces_place": False, "announces_wait": False, "has_callback_key": False}, ["busy"]),
    ],
)
def test_only_what_the_queue_wants_is_said(
    floor: Floor, tmp_path: Path, fields: dict[str, Any], expected: list[str]
) -> None:
    async def story(stage: Stage) -> None:
        waits(stage, announce_seconds=20, **fields)
        await due(stage, "announce")
        assert heard(stage) == expected

    play(floor, tmp_path, story)


def test_nothing_is_said_while_an_agent_is_rung_or_talks(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        waits(stage, announce_seconds=20)
        await stage.rings()
        before = len(stage.line.sent)
        await due(stage, "announce")
        await due(stage, "check")
        await stage.presses("offer.accept")
        said = len(stage.line.sent)
        await due(stage, "announce")
        await due(stage, "check")
        assert stage.call.phase is Phase.TALKING
        assert len(stage.line.sent) == said > before

    play(floor, tmp_path, story)


def test_a_call_overflows_with_the_time_it_waited_and_does_not_come_back(floor: Floor, tmp_path: Path) -> None:
    there = other_queue(floor)

    async def story(stage: Stage) -> None:
        waits(stage, overflow=[{"when": "longest_wait", "value": 0, "then": "queue", "queue_id": there}])
        queued_at = stage.floor.call(stage.call.id).queued_at
        await due(stage, "check")
        assert (stage.call.phase, stage.call.queue_id, stage.call.been) == (Phase.QUEUED, there, [floor.queue.id])
        await stage.settle()
        found = stage.floor.call(stage.call.id)
        assert (found.queue_id, found.queued_at) == (there, queued_at)
        with floor.step() as session:
            session.get_one(Queue, there).overflow = [
                {"when": "longest_wait", "value": 0, "then": "queue", "queue_id": floor.queue.id}
            ]
        read_again(stage)
        await due(stage, "check")
        assert stage.call.queue_id == there

    play(floor, tmp_path, story)


def test_who_came_last_overflows_by_size(floor: Floor, tmp_path: Path) -> None:
    there = other_queue(floor)

    async def story(stage: Stage) -> None:
        waits(stage, overflow=to_other(there))
        await due(stage, "check")
        assert stage.call.queue_id == floor.queue.id, "the first in line stays"
        stage.floor.waiting(caller="+8613800139001")
        with floor.step() as session:
            session.get_one(Call, stage.call.id).waits_since = floor.now
        read_again(stage)
        await due(stage, "check")
        assert stage.call.queue_id == there

    play(floor, tmp_path, story)


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("leave", (Phase.LEAVING, "overflow", ["goodbye"])),
        ("callback", (Phase.LEAVING, "callback", ["callback"])),
        ("voicemail", (Phase.VOICEMAIL, "overflow", ["voicemail", "beep"])),
    ],
)
def test_what_a_rule_does(floor: Floor, tmp_path: Path, then: str, expected: tuple[Phase, str, list[str]]) -> None:
    async def story(stage: Stage) -> None:
        waits(stage, overflow=[{"when": "longest_wait", "value": 0, "then": then, "queue_id": None}])
        await due(stage, "check")
        assert (stage.call.phase, stage.call.leave_reason, heard(stage)) == expected

    play(floor, tmp_path, story)


def test_the_callers_of_a_closed_queue_go_on_and_nobody_is_lost(floor: Floor, tmp_path: Path) -> None:
    there = other_queue(floor, is_default=True)

    async def story(stage: Stage) -> None:
        waits(stage, is_active=False, is_default=False)
        await due(stage, "check")
        assert (stage.call.phase, stage.call.queue_id) == (Phase.QUEUED, there)
        assert stage.floor.call(stage.call.id).queue_id == there

    play(floor, tmp_path, story)


def test_key_one_asks_to_be_called_back(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        waits(stage)
        await stage.happens(LegTone(stage.call.leg, "2", "rfc2833"))
        assert stage.call.phase is Phase.QUEUED
        await stage.happens(LegTone(stage.call.leg, "1", "rfc2833"))
        assert heard(stage) == ["callback"]
        await stage.happens(PromptFinished(stage.call.id, stage.call.prompt_id))
        await stage.settle()
        found = stage.floor.call(stage.call.id)
        assert (found.state, found.end_reason, found.ended_by) == ("ended", "callback", "system")
        assert stage.floor.offers(found.id)[-1].state == "withdrawn"

    play(floor, tmp_path, story)


def test_key_one_does_nothing_where_the_queue_does_not_offer_it(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        waits(stage, has_callback_key=False)
        await stage.happens(LegTone(stage.call.leg, "1", "rfc2833"))
        assert stage.call.phase is Phase.QUEUED

    play(floor, tmp_path, story)


@pytest.mark.parametrize("ending", ["hang up", "key", "time"])
def test_a_message_is_recorded_after_the_tone_until_it_ends(floor: Floor, tmp_path: Path, ending: str) -> None:
    async def story(stage: Stage) -> None:
        waits(stage, overflow=[{"when": "longest_wait", "value": 0, "then": "voicemail", "queue_id": None}])
        await due(stage, "check")
        await stage.happens(LegTone(stage.call.leg, "#", "rfc2833"))
        assert stage.call.phase is Phase.VOICEMAIL, "nothing is recorded yet"
        await stage.happens(PromptFinished(stage.call.id, stage.call.prompt_id))
        mix = stage.line.sent[-1].mix
        assert (mix.prompt, mix.recording.id) == (None, stage.call.recording)
        assert stage.floor.call(stage.call.id).state == "voicemail"
        if ending == "hang up":
            await stage.happens(LegEnded(stage.call.leg, 200, "", "far", was_answered=True, seconds=9.0))
        elif ending == "key":
            await stage.happens(LegTone(stage.call.leg, voicemail.END_KEY, "rfc2833"))
        else:
            await due(stage, voicemail.TIMER)
        await stage.settle()
        assert stage.floor.call(stage.call.id).end_reason == "voicemail"
        with floor.db.reading() as session:
            recording = session.scalars(select(Recording)).one()
            assert (recording.kind, recording.call_id) == ("voicemail", stage.call.id)

    play(floor, tmp_path, story)


def test_who_hangs_up_before_the_tone_left_no_message(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        waits(stage, overflow=[{"when": "longest_wait", "value": 0, "then": "voicemail", "queue_id": None}])
        await due(stage, "check")
        await stage.happens(LegEnded(stage.call.leg, 200, "", "far", was_answered=True, seconds=2.0))
        await stage.settle()
        assert stage.floor.call(stage.call.id).end_reason == "overflow"

    play(floor, tmp_path, story)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], (Phase.LEAVING, "closed", ["closed"])),
        (["voicemail"], (Phase.VOICEMAIL, "closed", ["closed-now", "voicemail", "beep"])),
        (["callback"], (Phase.LEAVING, "callback", ["closed-now", "callback"])),
        (["leave"], (Phase.LEAVING, "closed", ["closed"])),
    ],
)
@pytest.mark.parametrize("is_holiday", [True, False])
def test_a_closed_queue_does_what_it_is_told(
    floor: Floor, tmp_path: Path, rules: list[str], expected: tuple[Phase, str, list[str]], is_holiday: bool
) -> None:
    async def story(stage: Stage) -> None:
        overflow = [{"when": "closed", "value": 0, "then": then, "queue_id": None} for then in rules]
        closed: dict[str, Any] = {"hours": SHUT}
        if is_holiday:
            closed = {"holidays": [{"from": "2020-01-01", "to": "2999-12-31", "name": "", "hours": []}]}
        waits(stage, overflow=overflow, **closed)
        stage.call.phase = Phase.ARRIVING
        await inbound.answered(stage.actor)
        assert (stage.call.phase, stage.call.leave_reason, heard(stage)) == expected

    play(floor, tmp_path, story)


def test_a_closed_queue_hands_on_to_an_open_one(floor: Floor, tmp_path: Path) -> None:
    there = other_queue(floor, has_greeting=False)

    async def story(stage: Stage) -> None:
        rule = {"when": "closed", "value": 0, "then": "queue", "queue_id": there}
        waits(stage, hours=SHUT, overflow=[rule])
        stage.call.phase = Phase.ARRIVING
        await inbound.answered(stage.actor)
        await stage.settle()
        assert (stage.call.phase, stage.call.queue_id) == (Phase.QUEUED, there)

    play(floor, tmp_path, story)


def test_a_restarted_bridge_goes_on_watching_who_waits(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        waits(stage, announce_seconds=20)
        queueing.queue_up(stage.actor)
        kept = type(stage.call).from_json(stage.call.to_json())
        assert kept == stage.call
        stage.actor.disarm("check")
        await stage.happens(Adopted())
        assert {"check", "announce", "max_wait"} <= set(stage.actor._timers)

    play(floor, tmp_path, story)
