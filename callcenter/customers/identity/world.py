"""What the world's numbering plans say: the one place that knows phonenumbers.

Its geocoder stays out: 5 s and 180 MB at import, for names that `attribution` has in a small table.
"""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

_MIN_DIGITS, _MAX_DIGITS = 5, 15


def _parsed(text: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        return None


def country_code(country: str) -> str:
    """The calling code of a country: CN -> 86; empty when there is no such country."""
    code = phonenumbers.country_code_for_region(country)
    return str(code) if code else ""


def foreign(digits: str, *, must_be_valid: bool = False) -> str | None:
    """E.164 of digits that begin with a country code; None when no plan has such a number."""
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
        return None
    number = _parsed(f"+{digits}", None)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    if must_be_valid and not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def domestic(digits: str, country: str) -> tuple[str, bool] | None:
    """E.164 of digits as dialled within a country, and whether it is a mobile; None when it is no valid number there."""
    number = _parsed(digits, country)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    is_mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)), is_mobile


def is_valid(e164: str) -> bool:
    """Whether a plan gives out such numbers."""
    number = _parsed(e164, None)
    return number is not None and phonenumbers.is_valid_number(number)


def written(e164: str) -> str:
    """The number as its country writes it, with country code, in digits, blanks and dashes."""
    number = _parsed(e164, None)
    if number is None:
        return e164
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def region_code(e164: str) -> str:
    """The country of a number, by two letters; empty when unknown."""
    number = _parsed(e164, None)
    return "" if number is None else str(phonenumbers.region_code_for_number(number) or "")
