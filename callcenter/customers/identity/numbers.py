"""The identity of a phone number: whatever the spelling, one number; and how people write it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from callcenter.customers.identity import china, world
from callcenter.customers.identity.spelling import Spelled, unwrap

MAX_NUMBER = 64
MAX_EXTENSION = 10
_REMEMBERED = 8192
_EMERGENCY = {"CN": frozenset({"110", "112", "119", "120", "122", "12119", "12395"})}
_EMERGENCY_ELSEWHERE = frozenset({"112", "911", "999", "000", "110", "119"})


class NumberKind(StrEnum):
    """What sort of number it is. Short covers all that is dialled without area code: 110, 10086, 400 numbers, extensions."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SHORT = "short"
    INTERNATIONAL = "international"
    ANONYMOUS = "anonymous"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Number:
    """A number. `e164` is E.164 where the plan has it, else the digits, or the text of what is no number."""

    e164: str
    kind: NumberKind
    extension: str = ""

    @property
    def match_key(self) -> str:
        """Equal for equal numbers, extension aside; empty for a caller who gave none."""
        return self.e164.casefold()[:MAX_NUMBER]

    @property
    def is_phone(self) -> bool:
        """Whether it can be dialled."""
        return self.kind not in {NumberKind.ANONYMOUS, NumberKind.OTHER}

    @property
    def backwards(self) -> str:
        """The digits from the last to the first, so that equal endings are equal beginnings; empty when it is no phone."""
        return self.e164.removeprefix("+")[::-1] if self.is_phone else ""

    @property
    def spelling(self) -> str:
        """One text from which `normalise` reads the same number again."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


ANONYMOUS = Number("", NumberKind.ANONYMOUS)


def normalise(raw: str, *, country: str = "CN", area_code: str | None = None) -> Number:
    """Read a number in any spelling. Never raises; what is no number is kept as it came, with kind other.

    `area_code` completes local numbers of China; without it they keep their seven or eight digits.
    """
    return _normalise(raw[:1000], country, area_code)


@lru_cache(maxsize=_REMEMBERED)
def _normalise(raw: str, country: str, area_code: str | None) -> Number:
    text = raw
    while True:
        spelled = unwrap(text)
        if spelled.is_anonymous:
            return ANONYMOUS
        if spelled.digits:
            found = _read(spelled, country, area_code)
            if found is not None:
                return found
        kept = spelled.text[:MAX_NUMBER].strip()
        if kept == text:
            return Number(kept, NumberKind.OTHER)
        text = kept


def _read(spelled: Spelled, country: str, area_code: str | None) -> Number | None:
    found = _number(spelled.digits, spelled.has_plus, country, area_code)
    if found is not None:
        return Number(found[0], NumberKind(found[1]), spelled.extension)
    if not 1 <= len(spelled.last_group) <= 6:
        return None
    found = _number(spelled.digits[: -len(spelled.last_group)], spelled.has_plus, country, area_code)
    if found is None or found[1] == NumberKind.SHORT:
        return None
    return Number(found[0], NumberKind(found[1]), spelled.last_group)


def _number(digits: str, has_plus: bool, country: str, area_code: str | None) -> tuple[str, str] | None:
    home = world.country_code(country)
    if digits.startswith("00") and not has_plus and len(digits) > 6:
        digits, has_plus = digits[2:], True
    if has_plus and len(digits) <= 6 and not digits.startswith(home or "+"):
        return (digits, NumberKind.SHORT) if len(digits) >= 3 else None
    if has_plus and not (home and digits.startswith(home)):
        e164 = world.foreign(digits)
        return None if e164 is None else (e164, NumberKind.INTERNATIONAL)
    found = _domestic(digits, has_plus, country, area_code)
    if found is not None or has_plus or len(digits) < 11:
        return found
    e164 = world.foreign(digits, must_be_valid=True)
    return None if e164 is None else (e164, NumberKind.INTERNATIONAL)


def _domestic(digits: str, has_plus: bool, country: str, area_code: str | None) -> tuple[str, str] | None:
    home = world.country_code(country)
    if country == "CN":
        if has_plus:
            return china.read(digits.removeprefix(home), area_code=area_code, is_certain=True)
        if digits.startswith(home) and len(digits) >= 12:
            found = china.read(digits.removeprefix(home), area_code=None, is_certain=True)
            if found is not None and (found[0].startswith("+") or len(digits) == 12):
                return found
        return china.read(digits, area_code=area_code, is_certain=False)
    if 3 <= len(digits) <= 6 and not has_plus:
        return digits, NumberKind.SHORT
    found_there = world.domestic(f"+{digits}" if has_plus else digits, country)
    if found_there is not None:
        return found_there[0], NumberKind.MOBILE if found_there[1] else NumberKind.LANDLINE
    e164 = world.foreign(digits) if has_plus else None
    return None if e164 is None else (e164, NumberKind.LANDLINE)


def display(number: Number) -> str:
    """The number as people write it; empty for a caller who gave none."""
    if number.e164.startswith(f"+{china.CODE}") and number.kind in {NumberKind.MOBILE, NumberKind.LANDLINE}:
        text = china.written(number.e164.removeprefix(f"+{china.CODE}"))
    elif number.e164.startswith("+") and number.is_phone:
        text = world.written(number.e164)
    elif number.is_phone:
        text = china.written_local(number.e164)
    else:
        text = number.e164
    return f"{text} #{number.extension}" if number.extension else text


def is_emergency(number: Number, *, country: str = "CN") -> bool:
    """Whether a life may depend on it; such a call is never blocked."""
    return number.e164 in _EMERGENCY.get(country, _EMERGENCY_ELSEWHERE)
