"""The demonstration's call centre: people, queues, customers, history, work orders. Made once, by the product's own verbs."""

import random

from sqlalchemy import select

from callcenter.kernel.http.context import Kernel
from callcenter.seed.customers import make_customers
from callcenter.seed.history import make_calls
from callcenter.seed.pauses import allow_pauses
from callcenter.seed.people import make_people, make_queues
from callcenter.seed.promises import make_promises
from callcenter.seed.words import CALLERS, STRANGERS
from callcenter.seed.work import make_tickets
from callcenter.telephony.models import Queue
from callcenter.telephony.simulator.stage import Person, Stage

_SEED = 20261123


def ensure(parts: Kernel) -> bool:
    """Fill an empty database; True when there was something to do."""
    with parts.db.reading() as session:
        if session.scalar(select(Queue.id).limit(1)) is not None:
            return False
    chance = random.Random(_SEED)  # noqa: S311 - the same believable data each time.
    now = parts.now()
    with parts.db.writing() as session:
        people = make_people(session=session, now=now)
        make_queues(session=session, people=people, settings=parts.settings)
        allow_pauses(session=session, now=now)
    with parts.db.writing() as session:
        customers = make_customers(session=session, people=people, chance=chance, now=now)
    with parts.db.writing() as session:
        make_calls(session=session, people=people, customers=customers, chance=chance, now=now)
    with parts.db.writing() as session:
        again = random.Random(_SEED)  # noqa: S311 - the same believable data each time.
        make_promises(session=session, people=people, chance=again, now=now)
    with parts.db.writing() as session:
        make_tickets(
            session=session, people=people, customers=customers, chance=chance, now=now, zone=parts.settings.zone
        )
    Stage.of(parts.settings.folder).cast(_who_calls())
    return True


def _who_calls() -> tuple[Person, ...]:
    known = [
        Person(name=each["name"], number=_as_dialled(each["phones"][0]), scenario=each["scenario"]) for each in CALLERS
    ]
    return (*known, *known, *(Person(**each) for each in STRANGERS))


def _as_dialled(spelling: str) -> str:
    """A number without what people write between its digits: no SIP address may hold a space."""
    return "".join(each for each in spelling if each.isdigit() or each == "+")
