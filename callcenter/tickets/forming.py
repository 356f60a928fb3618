"""The forms of types: which one a work order answers, and how its answers are read, told and found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers import queries as customers
from callcenter.customers.identity import normalise
from callcenter.customers.queries.regions import regions, regions_by_code
from callcenter.kernel.errors import Invalid
from callcenter.kernel.forms import Form, FormField, Kind, answered, check
from callcenter.kernel.forms.definition import REGIONS, Option, Words
from callcenter.kernel.texts import Text, text
from callcenter.tickets.models import TicketForm

_YES, _NO = text("是", "Yes"), text("否", "No")


def newest_form(session: Session, type_id: int) -> TicketForm | None:
    """What a type asks for now; None when it has no form."""
    query = select(TicketForm).where(TicketForm.type_id == type_id).order_by(TicketForm.number.desc()).limit(1)
    return session.scalar(query)


def form_of(row: TicketForm | None) -> Form:
    """The questions of a version; none when there is none."""
    return Form() if row is None else Form.model_validate(row.form)


@cache
def _region_options() -> tuple[Option, ...]:
    return tuple(Option(value=one.code, label=Words(zh=one.name), parent=one.parent) for one in regions())


@dataclass(frozen=True, slots=True)
class Office:
    """What forms ask the rest of the product."""

    session: Session

    def options(self, dictionary: str) -> Sequence[Option]:
        """The regions; no other dictionary is kept yet."""
        return _region_options() if dictionary == REGIONS else ()

    def phone(self, number: str) -> str | None:
        """A number in E.164, or a short code as it is dialled."""
        found = normalise(number)
        return found.spelling if found.is_phone else None

    def exists(self, kind: Kind, key: int) -> bool:
        """Whether there is such a customer."""
        return kind is Kind.CUSTOMER and key in customers.briefs(self.session, [key])


def read_answers(*, session: Session, row: TicketForm | None, given: Mapping[str, object]) -> dict[str, Any]:
    """The answers to a form as they are kept; Invalid names each field that is not answered as it should be."""
    found = check(form_of(row), given, lookups=Office(session))
    if found.errors:
        raise Invalid(errors=found.errors)
    return found.values


def told(session: Session, field: FormField, value: object) -> Text:
    """An answer in words, but for a phone number, which is told apart so that it can be masked."""
    if field.kind is Kind.YES_NO:
        return _YES if value else _NO
    if field.kind is Kind.CUSTOMER and isinstance(value, int):
        found = customers.briefs(session, [value]).get(value)
        return text(*(found.name if found else "",) * 2)
    chosen = value if isinstance(value, (list, tuple)) else [value]
    names = {option.value: option.label.text for option in field.options}
    if field.dictionary == REGIONS:
        known = regions_by_code()
        names = {str(one): text(known[one].name, known[one].name) for one in chosen if one in known}
    words = [names.get(str(one), text(str(one), str(one))) for one in chosen]
    joint = " / " if field.kind is Kind.CASCADE else ", "
    unit = f" {field.unit}" if field.unit else ""
    return {language: joint.join(each[language] for each in words) + unit for language in text("", "")}


def words_of(session: Session, row: TicketForm | None, values: Mapping[str, object]) -> tuple[str, ...]:
    """What a work order is found by of its answers."""
    found = [told(session, field, values[field.key]) for field in answered(form_of(row), values) if field.key in values]
    return tuple(dict.fromkeys(word for each in found for word in each.values()))
