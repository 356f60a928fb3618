"""Takes the number out of what a SIP header, a form or a CSV field wraps it in."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

MAX_RAW = 256
_MIN_BEFORE_EXTENSION = 5
_ANONYMOUS = frozenset(
    [
        "anonymous",
        "unavailable",
        "restricted",
        "private",
        "unknown",
        "withheld",
        "blocked",
        "undefined",
        "none",
        "null",
        "nil",
        "n/a",
        "na",
        "-",
        "--",
        "匿名",
        "未知",
        "隐藏",
        "保密",
        "无号码",
        "未知号码",
        "号码保密",
        "隐藏号码",
        "私人号码",
        "无法显示",
    ]
)
_ADDRESS = re.compile(r"^(?P<name>[^<]*)<\s*(?P<uri>[^<>]*?)\s*>[^<>]*$")
_SCHEME = re.compile(r"^(?P<scheme>sips?|tel)\s*:\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_LABEL = re.compile(
    r"^(?:联系电话|电话号码|手机号码|手机号|电话|手机|座机|固话|phone|mobile)\s*[:：]\s*", re.IGNORECASE
)
_EXTENSION = re.compile(
    r"^(?P<base>\D{0,3}\d[\d\s().\-/]*?)\s*"
    r"(?:\(?\s*(?:转|轉|分机号?|内线|extension|extn|ext|x)\s*[.:]?|#|[,，]+|;\s*ext\s*=|[pw])\s*"
    r"(?P<extension>\d{1,10})\s*\)?#?$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"^[\s(]*\+?[\s(]*\d[\d\s().\-/]*$")
_SPREADSHEET = re.compile(r"^(\d{7,})\.0+$")


@dataclass(frozen=True, slots=True)
class Spelled:
    """What was found. `digits` is empty when the text is no number; `text` is kept for that case."""

    text: str
    digits: str = ""
    has_plus: bool = False
    extension: str = ""
    is_anonymous: bool = False
    last_group: str = ""
    """The digits after the last dash: in 0755-88886666-801 perhaps an extension."""


def tidy(raw: str) -> str:
    """One line in plain characters: full-width forms, other digits, dashes and blanks made ordinary."""
    found = []
    for char in unicodedata.normalize("NFKC", raw[:MAX_RAW]):
        kind = unicodedata.category(char)
        if kind == "Nd":
            found.append(str(unicodedata.digit(char)))
        elif kind == "Pd" or char == "\N{MINUS SIGN}":
            found.append("-")
        elif kind in {"Cc", "Zs", "Zl", "Zp"}:
            found.append(" ")
        elif kind not in {"Cf", "Cs", "Co", "Cn"}:
            found.append(char)
    return " ".join("".join(found).split()).strip("'\"` ")


def unwrap(raw: str) -> Spelled:
    """Read one spelling."""
    text = tidy(raw)
    address = _ADDRESS.match(text)
    if address is not None:
        text = address["uri"] or address["name"].strip("'\" ")
    text, parameters = _user_part(text)
    text = tidy(_LABEL.sub("", text))
    if not text or text.lower() in _ANONYMOUS:
        return Spelled(text="", is_anonymous=True)
    return _number_part(text, parameters)


def _user_part(text: str) -> tuple[str, dict[str, str]]:
    """The user of a sip or tel URI, with its parameters; other text as it is."""
    scheme = _SCHEME.match(text)
    if scheme is None:
        user, at, _ = text.rpartition("@")
        is_address = bool(at) and (bool(_NUMERIC.match(user)) or user.lower() in _ANONYMOUS)
        return (user, {}) if is_address else (text, {})
    rest = scheme["rest"]
    if scheme["scheme"].lower() == "tel":
        user = rest
    else:
        user, at, host = rest.rpartition("@")
        if not at:
            user = host if _NUMERIC.match(host.split(";")[0]) and not _is_address(host.split(";")[0]) else ""
    user = unquote(user.partition("?")[0])
    head, *tail = user.split(";")
    pairs = (part.partition("=") for part in tail)
    parameters = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return (head if scheme["scheme"].lower() == "tel" else head.partition(":")[0]), parameters


def _number_part(text: str, parameters: dict[str, str]) -> Spelled:
    base, extension = text, re.sub(r"\D", "", parameters.get("ext", ""))[:10]
    found = _EXTENSION.match(text)
    if found is not None and sum(char.isdigit() for char in found["base"]) >= _MIN_BEFORE_EXTENSION:
        base, extension = found["base"], found["extension"]
    base = _SPREADSHEET.sub(r"\1", base.rstrip("#").rstrip() if not extension else base)
    if not _NUMERIC.match(base) or _is_address(base):
        return Spelled(text=text)
    has_plus = "+" in base
    digits = re.sub(r"\D", "", base)
    context = parameters.get("phone-context", "")
    if context.startswith("+") and not has_plus:
        digits, has_plus = re.sub(r"\D", "", context) + digits.removeprefix("0"), True
    last = base.rpartition("-")[2].strip() if "-" in base and not extension else ""
    return Spelled(
        text=text, digits=digits, has_plus=has_plus, extension=extension, last_group=last if last.isdigit() else ""
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text.partition(":")[0])
    except ValueError:
        return False
    return True
