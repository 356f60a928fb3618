"""What repairs and returns ask for, and believable answers."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from callcenter.kernel.actor import Actor
from callcenter.kernel.forms import Condition, Form, FormField, Kind, Option, Test, Words
from callcenter.tickets import services as tickets

_MODELS = ("BX-200", "KT-4512", "LD-3301", "XY-7708")


def design_forms(*, session: Session, types: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """Give the types that are met most often their forms."""
    for code, fields in _FORMS.items():
        form = Form(fields=fields)
        tickets.design(session=session, type_id=types[code], form=form, versions=frozenset({0}), actor=actor, now=now)


def answers_to(code: str, *, chance: random.Random, at: datetime) -> dict[str, Any]:
    """Answers to the form of a type; none where it has none."""
    if code == "repair":
        found: dict[str, Any] = {
            "model": chance.choice(_MODELS),
            "fault": chance.choice(("no_power", "noise", "leak", "other")),
            "on_site": chance.random() < 0.6,
        }
        if found["on_site"]:
            found["visit_on"] = (at + timedelta(days=chance.randint(1, 5))).date().isoformat()
            found["floor"] = chance.randint(1, 28)
        return found
    if code == "return":
        return {
            "order_number": f"DD{chance.randint(10**9, 10**10 - 1)}",
            "why": chance.choice(("quality", "wrong_item", "no_longer")),
            "refund": round(chance.uniform(49, 1999), 2),
        }
    return {}


def _words(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


def _options(*found: tuple[str, str, str]) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=_words(zh, en)) for value, zh, en in found)


_ON_SITE = (Condition(field="on_site", test=Test.ANY_OF, values=(True,)),)
_FORMS: Mapping[str, tuple[FormField, ...]] = {
    "repair": (
        FormField(
            key="model",
            kind=Kind.TEXT,
            label=_words("型号", "Model"),
            hint=_words("机身铭牌上，如 BX-200", "On the plate of the device, such as BX-200"),
            is_required=True,
        ),
        FormField(
            key="fault",
            kind=Kind.CHOICE,
            label=_words("故障现象", "What is wrong"),
            options=_options(
                ("no_power", "不通电", "No power"),
                ("noise", "异响", "Noise"),
                ("leak", "漏水", "Leak"),
                ("other", "其他", "Other"),
            ),
        ),
        FormField(key="on_site", kind=Kind.YES_NO, label=_words("需要上门", "A visit is needed")),
        FormField(key="visit_on", kind=Kind.DATE, label=_words("预约日期", "Day of the visit"), visible_if=_ON_SITE),
        FormField(
            key="floor", kind=Kind.NUMBER, label=_words("楼层", "Floor"), least=-3, most=150, visible_if=_ON_SITE
        ),
    ),
    "return": (
        FormField(
            key="order_number",
            kind=Kind.TEXT,
            label=_words("订单号", "Order number"),
            pattern="AA9999999999",
            pattern_hint=_words("两个字母加十位数字", "Two letters and ten digits"),
        ),
        FormField(
            key="why",
            kind=Kind.CHOICE,
            label=_words("退换原因", "Reason"),
            is_required=True,
            options=_options(
                ("quality", "质量问题", "Quality"),
                ("wrong_item", "发错货", "Wrong item"),
                ("no_longer", "不想要了", "No longer wanted"),
            ),
        ),
        FormField(key="refund", kind=Kind.MONEY, label=_words("退款金额", "Refund"), unit="CNY", decimals=2, least=0),
    ),
}
