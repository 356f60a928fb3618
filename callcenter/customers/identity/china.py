"""China's numbering plan: mobiles, landlines, local numbers, short codes and service numbers."""

import re

from callcenter.customers.identity import world

CODE = "86"
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(?:10|2\d)[1-9]\d{7}|[3-9]\d{2}[1-9]\d{6,7}")
LOCAL = re.compile(r"[2-8]\d{6,7}")
SHORT = re.compile(r"\d{3,6}")
SERVICE = re.compile(r"[48]00\d{7}|[19]\d{6,7}|950\d{5,10}|106\d{8,17}")
"""Free and shared-cost numbers, eight-digit codes such as 1010 and 95105, virtual carriers and SMS senders."""


def read(digits: str, *, area_code: str | None, is_certain: bool) -> tuple[str, str] | None:
    """The number (E.164, or the digits where China has no E.164) and its kind; None when the plan has no such number.

    `is_certain` says that the digits are known to be Chinese; then a landline
    may lack its trunk 0 and need not be in the list of area codes.
    """
    if SHORT.fullmatch(digits) or SERVICE.fullmatch(digits):
        return digits, "short"
    if digits.startswith("0"):
        return _full(digits[1:])
    if is_certain or MOBILE.fullmatch(digits) or world.is_valid(f"+{CODE}{digits}"):
        found = _full(digits)
        if found is not None:
            return found
    if not LOCAL.fullmatch(digits):
        return None
    return (_full(f"{area_code.lstrip('0')}{digits}") if area_code else None) or (digits, "landline")


def _full(digits: str) -> tuple[str, str] | None:
    if MOBILE.fullmatch(digits):
        return f"+{CODE}{digits}", "mobile"
    if LANDLINE.fullmatch(digits) and not SERVICE.fullmatch(digits):
        return f"+{CODE}{digits}", "landline"
    return None


def area_code(national: str) -> str:
    """The area code of a landline, without trunk 0."""
    return national[:2] if national[0] in "12" else national[:3]


def written(national: str) -> str:
    """Digits after the country code as people write them: 138 0013 8000, 0755 8888 6666."""
    if MOBILE.fullmatch(national):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    area = area_code(national)
    return f"0{area} {written_local(national[len(area) :])}"


def written_local(digits: str) -> str:
    """A number without area code, or a service number: 8888 6666, 123 4567, 400 123 4567."""
    if len(digits) == 10 and digits.startswith(("400", "800")):
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if len(digits) in {7, 8}:
        return f"{digits[:-4]} {digits[-4:]}"
    return digits
