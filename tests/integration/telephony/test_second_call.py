"""A second call: the one in hand is parked, one that waits is taken, and neither is lost when it comes to nothing."""

from pathlib import Path

import pytest

from callcenter.kernel.db import Database
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.models import Seat
from callcenter.telephony.services.seats import act, seat_of
from tests.desk import Desk, open_desk
from tests.factories_telephony import make_queue, make_waiting_call
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.scene import tell
from tests.integration.telephony.stage import Stage


def _sits(floor: Floor, name: str, *triggers: str) -> int:
    """This agent is ready at a browser, and then does something."""
    floor.ready(name)
    user_id: int = getattr(floor.cast, name).person_id
    with floor.step() as session:
        seat = session.get_one(Seat, user_id)
        seat.device_kind, seat.has_headset = "browser", True
        for trigger in triggers:
            act(
                session=session,
                seat=seat_of(session=session, user_id=user_id, now=floor.now),
                trigger=trigger,
                now=floor.now,
            )
    return user_id


async def _waits(stage: Stage) -> None:
    """The call rang at Bo, who declined it."""
    await stage.rings()
    await stage.presses("offer.refuse")
    assert stage.call.phase is Phase.QUEUED


def test_a_waiting_call_is_taken_out_of_a_wrap_up(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await _waits(stage)
        before = floor.call(stage.call.id)
        ana = _sits(floor, "ana", "dial", "wrap_up")
        await stage.presses("call.take", who=ana)
        row, seat = floor.call(stage.call.id), floor.seat("ana")
        (offer,) = [one for one in floor.offers(stage.call.id) if one.user_id == ana]
        assert (stage.refused, row.state, row.agent_id) == ([], "talking", ana)
        assert (seat.activity, seat.call_id) == ("on_call", stage.call.id)
        assert (offer.kind, offer.state, offer.trace[0]["rule"]) == ("call", "accepted", "took_it")
        assert row.waits_since == before.waits_since

    tell(floor, tmp_path, story)


@pytest.mark.parametrize(("triggers", "code"), [(("dial",), "agent-not-free"), (("offer",), "agent-not-free")])
def test_who_has_a_call_in_hand_gets_no_second_one(
    floor: Floor, tmp_path: Path, triggers: tuple[str, ...], code: str
) -> None:
    async def story(stage: Stage) -> None:
        await _waits(stage)
        ana = _sits(floor, "ana", *triggers)
        await stage.presses("call.take", who=ana)
        assert (stage.refused, floor.call(stage.call.id).state, stage.call.phase) == ([code], "queued", Phase.QUEUED)

    tell(floor, tmp_path, story)


def test_what_somebody_else_has_waits_no_longer(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.rings()
        ana = _sits(floor, "ana")
        await stage.presses("call.take", who=ana)
        await stage.presses("offer.accept")
        await stage.presses("call.take", who=ana)
        assert stage.refused == ["not-waiting", "not-waiting"]
        assert floor.call(stage.call.id).agent_id == floor.cast.bo.person_id

    tell(floor, tmp_path, story)


def test_at_a_phone_it_rings_and_keeps_its_place_until_it_is_lifted(floor: Floor, tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await _waits(stage)
        floor.ready("ana")
        await stage.presses("call.take", who=floor.cast.ana.person_id)
        assert (floor.call(stage.call.id).state, stage.call.phase) == ("ringing", Phase.OFFERING)
        await stage.presses("offer.refuse", who=floor.cast.ana.person_id, offer_id=stage.call.offer)
        assert (floor.call(stage.call.id).state, stage.call.phase) == ("queued", Phase.QUEUED)

    tell(floor, tmp_path, story)


# --- over HTTP ------------------------------------------------------------------------------


@pytest.fixture
def desk(db: Database) -> Desk:
    return open_desk(db)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_who_may_sees_those_of_the_own_queues_masked_and_takes_no_other(desk: Desk) -> None:
    with desk.db.writing() as session:
        ours = make_queue(session, desk.cast.sam.person_id)
        others = make_queue(session, desk.cast.ana.person_id, is_default=False, numbers=["4002"])
        mine = make_waiting_call(session, ours).id
        not_mine = make_waiting_call(session, others, caller="+8613900139000").id
    seen = desk.client(desk.cast.sam).get("/api/v1/waiting-calls")
    assert [call["id"] for call in seen.json["items"]] == [mine]
    assert desk.client(desk.cast.ana).get("/api/v1/waiting-calls").status_code == 403
    assert desk.client(desk.cast.ana).put(f"/api/v1/calls/{mine}/taking").status_code == 403
    refused = desk.client(desk.cast.sam).put(f"/api/v1/calls/{not_mine}/taking")
    assert (refused.status_code, refused.json["code"]) == (409, "not-waiting")
    assert desk.client(desk.cast.sam).put(f"/api/v1/calls/{mine}/taking").status_code == 202
