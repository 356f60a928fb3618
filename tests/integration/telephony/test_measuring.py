"""How a call sounds and what its caller presses: told at once, judged, kept with the leg; and its signalling."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.accounts.sessions import authenticate
from callcenter.kernel.config import Settings
from callcenter.kernel.errors import NotFound
from callcenter.kernel.http.context import Kernel
from callcenter.kernel.memory_bus import MemoryBus
from callcenter.telephony import queries
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.models import Call, Leg, LegTrace
from callcenter.telephony.services.calls import NewLeg, open_leg
from callcenter.telephony.services.traces import keep_trace
from callcenter.telephony.signals import HangUpLeg, LegEnded, LegMeasured, LegTone, PeerMeasured, Traced
from callcenter.telephony.tasks import TRACES_KEPT_FOR, tidy_traces
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.stage import Stage, play

GOOD = {"rx_packets": 250.0, "rx_lost": 0.0, "rx_jitter_ms": 2.0, "delay_ms": 40.0, "rtt_ms": 10.0}
BAD = {**GOOD, "rx_packets": 450.0, "rx_lost": 50.0}
INVITE = Traced(at=1_800_000_000.5, sent=False, what="INVITE", cseq="1", from_="138****8000", to="4001", detail="PCMA")
OK = replace(INVITE, at=1_800_000_001.0, sent=True, what="200 OK")


async def talks(stage: Stage) -> None:
    await stage.rings()
    await stage.presses("offer.accept")
    assert stage.call.phase is Phase.TALKING


def ended(leg: str, quality: dict[str, float] | None = None, trace: tuple[Traced, ...] = ()) -> LegEnded:
    return LegEnded(leg, 200, "bye", "far", was_answered=True, seconds=9.0, quality=quality or {}, trace=trace)


def legs_of(stage: Stage) -> dict[str, Any]:
    sam = stage.floor.cast.sam
    detail = stage.floor.fresh(lambda session: queries.call_detail(session, stage.offer.call_id, actor=sam))
    return {leg.kind: leg.quality for leg in detail.legs}


def stored_text(floor: Floor) -> str:
    """Everything the call left in the database and the outbox, as text."""
    with floor.db.reading() as session:
        rows = [tuple(row) for kind in (Call, Leg) for row in session.execute(select(*kind.__table__.columns))]
    return f"{rows}{[event.data for event in floor.events()]}"


def test_a_key_the_caller_presses_is_shown_to_the_agent_and_kept_nowhere(
    floor: Floor, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story(stage: Stage) -> None:
        await stage.happens(LegTone(stage.call.leg, "7", "rfc2833"))
        assert stage.told == [], "nobody talks yet"
        await talks(stage)
        before = len(stage.floor.events()), stored_text(stage.floor)
        for digit in "4#":
            await stage.happens(LegTone(stage.call.leg, digit, "rfc2833"))
        assert stage.told == [("call.toned", {"call_id": stage.call.id, "digit": digit}) for digit in "4#"]
        assert (len(stage.floor.events()), stored_text(stage.floor)) == before
        assert not (tmp_path / "spool" / "bridge.jsonl").exists()

    play(floor, tmp_path, story)
    assert "toned" not in caplog.text + "".join(capsys.readouterr())


def test_the_agent_is_told_when_a_side_becomes_bad_and_not_at_every_reading(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await talks(stage)
        await stage.happens(LegMeasured(stage.call.leg, GOOD))
        assert stage.told == []
        await stage.happens(LegMeasured(stage.call.leg, BAD))
        worse = {**BAD, "rx_packets": 650.0, "rx_lost": 100.0}
        await stage.happens(LegMeasured(stage.call.leg, worse))
        figures = {"loss_percent": 20.0, "jitter_ms": 2.0, "delay_ms": 40.0}
        wanted = {"call_id": stage.call.id, "side": "customer", "verdict": "poor", **figures}
        assert stage.told == [("call.quality", wanted)]
        again = {**worse, "rx_packets": 900.0}
        await stage.happens(LegMeasured(stage.call.leg, again))
        assert len(stage.told) == 1, "good again, but told within ten seconds"
        stage.actor.courses[stage.call.leg].told_at -= 10
        await stage.happens(LegMeasured(stage.call.leg, {**again, "rx_packets": 1_150.0}))
        assert [data["verdict"] for _, data in stage.told] == ["poor", "good"]

    play(floor, tmp_path, story)


def test_the_browsers_figures_are_those_of_the_agents_leg(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await talks(stage)
        assert stage.call.agent is not None
        await stage.happens(PeerMeasured("somebody-else", BAD))
        await stage.happens(PeerMeasured(stage.call.agent.headset, BAD))
        assert [(data["side"], data["verdict"]) for _, data in stage.told] == [("agent", "poor")]
        # The page was loaded anew: its counters begin again, and what was before still counts.
        stage.call.agent.headset = "bo-h2"
        await stage.happens(PeerMeasured("bo-h2", {**GOOD, "rx_packets": 500.0}))
        await stage.happens(ended(stage.call.leg, GOOD))
        found = legs_of(stage)
        assert found["agent"].loss_percent == 5.0
        assert (found["customer"].loss_percent, found["customer"].verdict) == (0.0, "good")

    play(floor, tmp_path, story)


def test_of_a_line_that_died_the_last_figures_are_kept(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await talks(stage)
        await stage.happens(LegMeasured(stage.call.leg, BAD))
        stage.line.refuses = True
        await stage.actor.finish(reason="line_lost", by="system")
        await stage.settle()
        found = legs_of(stage)
        assert (found["customer"].loss_percent, found["customer"].verdict) == (10.0, "poor")
        assert found["agent"] is None, "nobody measured it"

    play(floor, tmp_path, story)


def test_the_lines_last_word_takes_the_place_of_what_was_measured_before(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await talks(stage)
        await stage.happens(LegMeasured(stage.call.leg, BAD))
        leg = stage.call.leg
        await stage.presses("call.hangup")
        with stage.floor.db.reading() as session:
            assert session.get_one(Leg, leg).quality["rx_lost"] == 50.0
        stage.told_late(ended(leg, {**GOOD, "rx_packets": 900.0, "rx_lost": 100.0}, trace=(INVITE, OK)))
        await stage.settle()
        assert legs_of(stage)["customer"].loss_percent == 10.0
        with stage.floor.db.reading() as session:
            assert session.get_one(Leg, leg).quality["rx_lost"] == 100.0
            assert len(session.get_one(LegTrace, leg).messages) == 2

    play(floor, tmp_path, story)


def test_what_a_line_says_while_the_call_is_being_ended_is_written_too(floor: Floor, tmp_path: Path) -> None:
    """The line tells of a hung-up leg before the call has finished hanging up the other one."""

    async def story(stage: Stage) -> None:
        await talks(stage)
        leg, send = stage.call.leg, stage.line.send

        async def send_and_tell(command: Any, **options: Any) -> Any:
            if isinstance(command, HangUpLeg):
                stage.actor.post(ended(leg, GOOD, trace=(INVITE,)))
            return await send(command, **options)

        stage.line.send = send_and_tell  # type: ignore[method-assign]
        await stage.presses("call.hangup")
        await stage.settle()
        with stage.floor.db.reading() as session:
            found = session.get_one(Leg, leg)
            assert (found.end_code, found.quality) == (200, GOOD)
            assert session.get(LegTrace, leg) is not None

    play(floor, tmp_path, story)


def test_the_signalling_of_all_legs_is_read_in_order_by_who_may_see_the_call(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await talks(stage)
        call_id, leg = stage.call.id, stage.call.leg
        await stage.happens(ended(leg, GOOD, trace=(INVITE, replace(OK, at=INVITE.at + 5))))
        with stage.floor.step() as session:
            open_leg(session=session, new=NewLeg("phone", call_id, "agent", 1, "dialing"), now=stage.floor.now)
            message = {
                "at": INVITE.at + 2,
                "sent": True,
                "what": "INVITE",
                "cseq": "1",
                "from_": "",
                "to": "",
                "detail": "",
            }
            keep_trace(session=session, leg_id="phone", messages=[message], now=stage.floor.now)

        def read(who: str) -> Any:
            actor = getattr(stage.floor.cast, who)
            return stage.floor.fresh(lambda session: queries.call_trace(session, call_id, actor=actor))

        for who in ("bo", "sam"):
            items = read(who).model_dump(mode="json")["items"]
            assert [(one["leg_kind"], one["what"]) for one in items] == [
                ("customer", "INVITE"),
                ("agent", "INVITE"),
                ("customer", "200 OK"),
            ]
        assert (items[0]["from"], items[0]["at"]) == ("138****8000", "2027-01-15T08:00:00.500000Z")
        for who in ("ana", "kit"):
            with pytest.raises(NotFound):
                read(who)

    play(floor, tmp_path, story)


def test_signalling_is_removed_after_thirty_days(floor: Floor, tmp_path: Path) -> None:
    call = floor.waiting()
    with floor.step() as session:
        for name, age in (("old", timedelta(days=31)), ("young", timedelta(days=29))):
            open_leg(session=session, new=NewLeg(name, call, "agent", 1, "dialing"), now=floor.now)
            keep_trace(session=session, leg_id=name, messages=[], now=floor.now - age)
    assert timedelta(days=30) == TRACES_KEPT_FOR
    tidy_traces(
        Kernel(
            settings=Settings(home=tmp_path),
            db=floor.db,
            bus=MemoryBus(),
            now=lambda: floor.now,
            authenticate=authenticate,
        )
    )
    with floor.db.reading() as session:
        assert session.scalars(select(LegTrace.leg_id)).all() == ["young"]
