"""What queues ask of routing reaches it: skills, rings, boosts, the last agent, and each strategy."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers.models import Customer
from callcenter.kernel.ids import new_id
from callcenter.telephony.models import AgentSkill, Call, Offer, Queue, QueueMember, Skill
from callcenter.telephony.queries.why import reasons_of
from callcenter.telephony.services import offers
from tests.factories_telephony import make_queue
from tests.integration.telephony.conftest import Floor
from tests.statements import counted


def rule(floor: Floor, **fields: Any) -> None:
    with floor.step() as session:
        queue = session.get_one(Queue, floor.queue.id)
        for name, value in fields.items():
            setattr(queue, name, value)


def route(floor: Floor, seconds: float = 1.0) -> list[str]:
    """Route once; who is offered a call."""
    names = {actor.person_id: name for name, actor in floor.cast.actors().items()}
    with floor.step(seconds) as session:
        return [names[offer.user_id] for offer in offers.make_offers(session=session, now=floor.now)]


def why(floor: Floor, call: str) -> dict[str, str]:
    (offer,) = floor.offers(call)
    names = {actor.person_id: name for name, actor in floor.cast.actors().items()}
    return {names[reason.user_id]: reason.rule for reason in reasons_of(offer.trace)}


def talked(floor: Floor, name: str, **fields: Any) -> None:
    """A call that an agent answered a while ago."""
    values = {"caller": "+8613800138000", "queue_id": floor.queue.id, **fields}
    at = floor.now - timedelta(hours=1)
    with floor.step() as session:
        session.add(
            Call(
                id=new_id(),
                direction="in",
                state="ended",
                state_since=at,
                dialled="4001",
                agent_id=getattr(floor.cast, name).person_id,
                started_at=at,
                queued_at=at,
                waits_since=at,
                answered_at=at,
                ended_at=at + timedelta(minutes=2),
                **values,
            )
        )


def customer(session: Session, floor: Floor, level: str) -> int:
    row = Customer(name=level, level=level, created_at=floor.now, updated_at=floor.now)
    session.add(row)
    session.flush()
    return row.id


def of_customer(floor: Floor, call: str, level: str) -> None:
    with floor.step() as session:
        session.get_one(Call, call).customer_id = customer(session, floor, level)


def test_a_queue_asks_for_skills_and_who_lacks_them_learns_why(floor: Floor) -> None:
    with floor.step() as session:
        skill = Skill(name={"zh-CN": "英语", "en": "English"})
        session.add(skill)
        session.flush()
        session.add(AgentSkill(user_id=floor.cast.ana.person_id, skill_id=skill.id, level=2))
        session.add(AgentSkill(user_id=floor.cast.bo.person_id, skill_id=skill.id, level=4))
        key = str(skill.id)
    rule(floor, skills={key: 3})
    floor.ready("ana", "bo")
    call = floor.waiting()
    assert route(floor) == ["bo"]
    assert why(floor, call) == {"bo": "chosen", "ana": "lacks_skill"}


def test_the_next_ring_is_asked_when_a_call_has_waited(floor: Floor) -> None:
    rule(floor, rings=[30])
    with floor.step() as session:
        session.get_one(QueueMember, (floor.queue.id, floor.cast.bo.person_id)).ring = 1
    floor.ready("bo")
    floor.waiting()
    assert route(floor) == []
    assert route(floor, seconds=30) == ["bo"]


def test_a_customers_level_lets_a_call_stand_before_others_and_why_names_it(floor: Floor) -> None:
    rule(floor, level_boosts={"vip": 60}, priority=5)
    first = floor.waiting()
    second = floor.waiting(caller="+8613800138001")
    of_customer(floor, first, "normal")
    of_customer(floor, second, "vip")
    floor.ready("ana")
    assert route(floor) == ["ana"]
    assert floor.offers(first) == []
    (offer,) = floor.offers(second)
    assert offer.trace[0]["boosts"] == {"priority": 5, "level:vip": 60}


@pytest.mark.parametrize("is_known", [True, False])
def test_the_agent_they_spoke_to_last_comes_first(floor: Floor, is_known: bool) -> None:
    fields: dict[str, Any] = {}
    if is_known:
        with floor.step() as session:
            fields["customer_id"] = customer(session, floor, "gold")
        fields["caller"] = "+8613900139000"
    talked(floor, "bo", **fields)
    floor.ready("ana", "bo")
    rule(floor, last_agent_seconds=20)
    call = floor.waiting()
    if is_known:
        with floor.step() as session:
            session.get_one(Call, call).customer_id = fields["customer_id"]
    assert route(floor) == ["bo"]
    assert why(floor, call)["bo"] == "last_agent"


def test_the_last_agent_says_nothing_to_queues_that_do_not_want_it(floor: Floor) -> None:
    talked(floor, "bo")
    floor.ready("ana", "bo")
    floor.waiting()
    assert route(floor) == ["ana"]


def test_fewest_calls_first(floor: Floor) -> None:
    rule(floor, strategy="least_calls")
    talked(floor, "ana")
    floor.ready("ana", "bo")
    call = floor.waiting()
    assert route(floor) == ["bo"]
    assert why(floor, call)["ana"] == "fewer_calls_first"


def test_in_turn(floor: Floor) -> None:
    rule(floor, strategy="round_robin")
    floor.ready("ana", "bo")
    call = floor.waiting()
    assert route(floor) == ["ana"]
    with floor.step() as session:
        offer = session.scalars(select(Offer).where(Offer.call_id == call)).one()
        offers.end_offer(session=session, offer=offer, trigger="withdraw", now=floor.now)
        session.get_one(Call, call).state = "ended"
    second = floor.waiting()
    assert route(floor) == ["bo"]
    assert why(floor, second)["ana"] == "turn_first"


def test_who_is_needed_elsewhere_is_spared(floor: Floor) -> None:
    rule(floor, strategy="spare_flexible")
    with floor.step() as session:
        make_queue(
            session, floor.cast.ana.person_id, numbers=["4002"], is_default=False, name={"zh-CN": "x", "en": "x"}
        )
    floor.ready("ana", "bo")
    call = floor.waiting()
    assert route(floor) == ["bo"]
    assert why(floor, call)["ana"] == "needed_elsewhere"


def test_a_pass_takes_the_same_statements_for_one_call_and_for_many(floor: Floor) -> None:
    rule(floor, strategy="round_robin", level_boosts={"vip": 60}, last_agent_seconds=10)
    floor.waiting()

    def statements() -> int:
        with counted(floor.db) as found, floor.db.writing() as session:
            offers.make_offers(session=session, now=floor.now)
        return len(found)

    before = statements()
    for number in range(20):
        floor.waiting(caller=f"+86138001390{number:02d}")
    assert statements() == before
