"""What may be dialled, and how a number is written for a trunk: pure, in one place."""

import re
from typing import Final

from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.texts import text

EMERGENCY: Final = frozenset({"110", "119", "120", "122", "112", "999", "911"})
"""Never blocked."""

_DIALABLE = re.compile(r"\+?[0-9*#]{2,20}")


def check(number: str, *, kind: str, home: str = "+86") -> None:
    """Refuse what must not be dialled: no number, or a number abroad (toll fraud); Invalid names the remedy."""
    if number in EMERGENCY:
        return
    if kind == "anonymous" or not _DIALABLE.fullmatch(number):
        raise _refused("not-dialable", text("这不是可以拨打的号码", "This is not a number that can be dialled"))
    if number.startswith("+") and not number.startswith(home):
        raise _refused(
            "international-off",
            text("未开通国际长途，请联系管理员", "International calls are switched off: ask an administrator"),
        )


def _refused(code: str, message: dict[str, str]) -> Invalid:
    return Invalid(message, errors=(FieldError("number", code, message),))


def dial_string(number: str, *, home: str = "+86", abroad: str = "00") -> str:
    """A number as trunks take it: national at home (mobiles bare, landlines with 0), 00 and country code abroad."""
    if not number.startswith("+"):
        return number
    if not number.startswith(home):
        return abroad + number[1:]
    national = number.removeprefix(home)
    is_mobile = len(national) == 11 and national.startswith("1")
    return national if is_mobile or national.startswith(("400", "800")) else f"0{national}"
