"""The demonstration's customers: the callers of its scenarios by name, and many more made from lists."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.customers import services
from callcenter.customers.queries import CustomerView
from callcenter.kernel.actor import Actor
from callcenter.seed.words import (
    AREA_CODES,
    CALLERS,
    COMPANIES,
    ENGLISH,
    GIVEN,
    LEVELS,
    MOBILE_PREFIXES,
    SURNAMES,
    TAGS,
)

COUNT = 64


def make_customers(
    *, session: Session, people: dict[str, Actor], chance: random.Random, now: datetime
) -> Sequence[CustomerView]:
    """The customers, the callers of the scenarios first."""
    agents = [actor for actor in people.values() if "agent" in actor.roles]
    made = [_make(session, each, actor=agents[0], now=now - timedelta(days=40)) for each in CALLERS]
    for number in range(COUNT):
        at = now - timedelta(days=chance.randint(15, 400))
        made.append(_make(session, _invent(number, chance), actor=chance.choice(agents), now=at))
    session.flush()
    return [customers.customer(session, customer_id) for customer_id in made]


def _make(session: Session, data: dict[str, Any], *, actor: Actor, now: datetime) -> int:
    fields = services.CustomerFields(
        name=data["name"],
        kind="company" if data["company"] else "person",
        level=data["level"],
        company=data["company"],
        note=data["note"],
        address=data["address"],
        language=data.get("language", "zh-CN"),
        source=data.get("source", "电话"),
        tags=tuple(data["tags"]),
    )
    phones = [
        services.NewPhone(number=number, primary=index == 0, shared=True) for index, number in enumerate(data["phones"])
    ]
    return services.create(session=session, fields=fields, phones=phones, actor=actor, now=now)


def _invent(number: int, chance: random.Random) -> dict[str, Any]:
    is_english = number % 8 == 7
    name = ENGLISH[number // 8 % len(ENGLISH)] if is_english else chance.choice(SURNAMES) + chance.choice(GIVEN)
    mobile = f"{chance.choice(MOBILE_PREFIXES)}{chance.randint(10_000_000, 99_999_999)}"
    phones = [f"+44 7700 {900_000 + number:06d}" if is_english else mobile]
    if chance.random() < 0.3:
        phones.append(f"{chance.choice(AREA_CODES)}-{chance.randint(60_000_000, 88_999_999)}")
    return {
        "name": name,
        "phones": phones,
        "level": chance.choice(LEVELS),
        "company": "" if is_english else chance.choice(COMPANIES),
        "tags": chance.sample(TAGS, k=chance.randint(0, 2)),
        "note": "",
        "address": "",
        "language": "en" if is_english else "zh-CN",
        "source": chance.choice(("电话", "网店", "门店", "老客户介绍")),
    }
