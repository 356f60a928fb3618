"""What counts as an answer: each kind of field reads what came in, and says what is wrong in words for whoever typed it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol

from callcenter.kernel.errors import FieldError
from callcenter.kernel.forms.conditions import holds
from callcenter.kernel.forms.definition import Form, FormField, Kind, Option, fits_mask
from callcenter.kernel.plain import plain_line, plain_text
from callcenter.kernel.texts import Text, text

MAX_LINE: Final = 500
MAX_LONG: Final = 20_000
MAX_CHOSEN: Final = 100
_LARGEST: Final = 10**15
_NO_TIME: Final = text("请填写日期和时间，含时区", "Write a date and time with its zone")


class Lookups(Protocol):
    """What a form cannot know by itself."""

    def options(self, dictionary: str) -> Sequence[Option]:
        """The options of a dictionary; none when there is no such dictionary."""

    def phone(self, number: str) -> str | None:
        """A phone number as it is kept, None when it is none."""

    def exists(self, kind: Kind, key: int) -> bool:
        """Whether there is such a customer or attachment, for whoever answers."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was understood, by key, and what was not. A field that is not asked for has no answer."""

    values: dict[str, Any]
    errors: tuple[FieldError, ...]


class _Refused(Exception):
    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code)
        self.code, self.message = code, message


def check(form: Form, given: Mapping[str, object], *, lookups: Lookups, path: str = "answers") -> Answers:
    """Read the answers to a form in its order: whether a field is asked for depends on the answers above it."""
    values: dict[str, Any] = {}
    errors = [
        FieldError(f"{path}.{key}", "unknown-field", text("表单没有此字段，请刷新", "Not in the form: reload"))
        for key in given
        if form.field(key) is None
    ]
    for field in form.fields:
        if not field.is_asked or not all(holds(condition, values) for condition in field.visible_if):
            continue
        try:
            found = _read(field, given.get(field.key), lookups)
        except _Refused as refusal:
            errors.append(FieldError(f"{path}.{field.key}", refusal.code, refusal.message))
            continue
        if found is not None:
            values[field.key] = found
        elif field.is_required:
            errors.append(FieldError(f"{path}.{field.key}", "required", text("必填", "Required")))
    return Answers(values, tuple(errors))


def answered(form: Form, values: Mapping[str, object]) -> tuple[FormField, ...]:
    """The fields that were asked for, given these answers; sections with nothing below them are left out."""
    shown: list[FormField] = []
    for field in form.fields:
        if not all(holds(condition, values) for condition in field.visible_if):
            continue
        if not field.is_asked and shown and not shown[-1].is_asked:
            shown.pop()
        shown.append(field)
    if shown and not shown[-1].is_asked:
        shown.pop()
    return tuple(shown)


def _read(field: FormField, given: object, lookups: Lookups) -> Any:
    """The value to keep; None when nothing was answered. Refused when it is no answer."""
    if given in (None, "", []):
        return None
    return _READERS[field.kind](field, given, lookups)


def _line(field: FormField, given: object, lookups: Lookups) -> str | None:
    del lookups
    found = plain_line(_text(given))
    _length(field, found, MAX_LINE)
    if found and field.pattern and not fits_mask(found, field.pattern):
        hint = field.pattern_hint.text
        wanted = text(f"请按格式填写：{field.pattern}", f"Write it as {field.pattern}")
        raise _Refused("wrong-pattern", hint if any(hint.values()) else wanted)
    return found or None


def _long(field: FormField, given: object, lookups: Lookups) -> str | None:
    del lookups
    found = plain_text(_text(given))
    _length(field, found, MAX_LONG)
    return found or None


def _length(field: FormField, found: str, most: int) -> None:
    most = min(most, int(field.most)) if field.most is not None else most
    if len(found) > most:
        raise _Refused("too-long", text(f"最多 {most} 个字", f"At most {most} characters"))
    if found and field.least is not None and len(found) < field.least:
        raise _Refused("too-short", text(f"至少 {field.least:g} 个字", f"At least {field.least:g} characters"))


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise _Refused("not-a-text", text("请填写文字", "Write a text"))
    return given


def _number(field: FormField, given: object, lookups: Lookups) -> int | float:
    del lookups
    try:
        found = Decimal(str(given).strip())
    except ArithmeticError:
        found = Decimal("nan")
    if isinstance(given, bool) or not found.is_finite() or abs(found) > _LARGEST:
        raise _Refused("not-a-number", text("请填写数字", "Write a number"))
    places = 2 if field.kind is Kind.MONEY and not field.decimals else field.decimals
    if found != round(found, places):
        wanted = (
            text(f"最多 {places} 位小数", f"At most {places} decimals") if places else text("请填整数", "No decimals")
        )
        raise _Refused("too-precise", wanted)
    if field.least is not None and found < Decimal(str(field.least)):
        raise _Refused("too-small", text(f"不能小于 {field.least:g}", f"Not below {field.least:g}"))
    if field.most is not None and found > Decimal(str(field.most)):
        raise _Refused("too-large", text(f"不能大于 {field.most:g}", f"Not above {field.most:g}"))
    number = float(found)
    return int(number) if not places and math.isfinite(number) else number


def _date(field: FormField, given: object, lookups: Lookups) -> str:
    del field, lookups
    try:
        return date.fromisoformat(_text(given)).isoformat()
    except ValueError:
        raise _Refused("not-a-date", text("请填写日期，如 2026-11-23", "Write a date, as 2026-11-23")) from None


def _time(field: FormField, given: object, lookups: Lookups) -> str:
    del field, lookups
    try:
        found = datetime.fromisoformat(_text(given))
    except ValueError:
        raise _Refused("not-a-time", _NO_TIME) from None
    if found.tzinfo is None:
        raise _Refused("not-a-time", _NO_TIME)
    return found.isoformat()


def _choices_of(field: FormField, lookups: Lookups) -> Sequence[Option]:
    return lookups.options(field.dictionary) if field.dictionary else field.options


_NO_OPTION: Final = text("请从选项中选择", "Choose one of the options")


def _choice(field: FormField, given: object, lookups: Lookups) -> str:
    if given not in [option.value for option in _choices_of(field, lookups)]:
        raise _Refused("no-such-option", _NO_OPTION)
    return str(given)


def _choices(field: FormField, given: object, lookups: Lookups) -> list[str]:
    known = [option.value for option in _choices_of(field, lookups)]
    if not isinstance(given, (list, tuple)) or len(given) > MAX_CHOSEN or any(one not in known for one in given):
        raise _Refused("no-such-option", _NO_OPTION)
    return [value for value in known if value in given]


def _cascade(field: FormField, given: object, lookups: Lookups) -> list[str]:
    """The way down: each below the one before, to the last."""
    if not isinstance(given, (list, tuple)):
        raise _Refused("no-such-option", _NO_OPTION)
    options, above = _choices_of(field, lookups), ""
    for one in given:
        if not any(option.value == one and option.parent == above for option in options):
            raise _Refused("no-such-option", _NO_OPTION)
        above = str(one)
    if any(option.parent == above for option in options):
        raise _Refused("not-the-last", text("请选到最后一级", "Choose down to the last level"))
    return [str(one) for one in given]


def _yes_no(field: FormField, given: object, lookups: Lookups) -> bool:
    del field, lookups
    if not isinstance(given, bool):
        raise _Refused("not-yes-or-no", text("请选择是或否", "Choose yes or no"))
    return given


def _phone(field: FormField, given: object, lookups: Lookups) -> str:
    del field
    found = lookups.phone(plain_line(_text(given)))
    if found is None:
        raise _Refused(
            "not-a-number", text("请填写电话号码，如 13800138000", "Write a phone number, as +8613800138000")
        )
    return found


def _record(field: FormField, given: object, lookups: Lookups) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not lookups.exists(field.kind, given):
        raise _Refused("not-found", text("没有找到，请重新选择", "Not found: choose again"))
    return given


_READERS: Final[dict[Kind, Callable[[FormField, object, Lookups], Any]]] = {
    Kind.TEXT: _line,
    Kind.LONG_TEXT: _long,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _yes_no,
    Kind.CASCADE: _cascade,
    Kind.PHONE: _phone,
    Kind.CUSTOMER: _record,
    Kind.PRODUCT: _choice,
    Kind.ATTACHMENT: _record,
}
