"""What an INVITE says about who calls whom. Pure; every byte of it is the far end's word, to be read as hostile."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

MAX_NUMBER = 64
MAX_NAME = 80
MAX_CALL_ID = 128

_COMPACT = {"f": "from", "t": "to", "i": "call-id", "c": "content-type", "l": "content-length"}
_URI = re.compile(r"(sips?|tel):([^>\s]*)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Invite:
    """The parts of an INVITE that call control needs; empty where it does not say."""

    from_user: str = ""
    from_name: str = ""
    to_user: str = ""
    request_user: str = ""
    asserted: str = ""
    called_party: str = ""
    diversion: str = ""
    has_offer: bool = False
    call_id: str = ""


def read_invite(message: str) -> Invite:
    """Read a request; whatever cannot be read is left empty."""
    head, _, body = readable(message).replace("\r\n", "\n").partition("\n\n")
    lines = unfold(head)
    headers = headers_of(lines[1:])
    words = lines[0].split(" ")
    return Invite(
        from_user=user_of(headers.get("from", "")),
        from_name=_name(headers.get("from", "")),
        to_user=user_of(headers.get("to", "")),
        request_user=user_of(words[1]) if len(words) > 1 else "",
        asserted=user_of(headers.get("p-asserted-identity", "")),
        called_party=user_of(headers.get("p-called-party-id", "")),
        diversion=user_of(headers.get("diversion", "")),
        has_offer=bool(body.strip()),
        call_id=clean(headers.get("call-id", ""), MAX_CALL_ID),
    )


def readable(text: str) -> str:
    """Text of the far end with bytes that were not UTF-8 (lone surrogates) read as GBK, as older exchanges write names."""
    raw = text.encode("utf-8", "surrogateescape" if _is_escaped(text) else "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _is_escaped(text: str) -> bool:
    return all(not "\ud800" <= letter <= "\udc7f" and not "\udd00" <= letter <= "\udfff" for letter in text)


def media_lines(message: str) -> int:
    """How many streams the offer of a request asks for."""
    return message.count("\nm=")


def unfold(head: str) -> list[str]:
    """The lines of a head, with headers that go over several lines made one."""
    lines: list[str] = []
    for line in head.split("\n"):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines or [""]


def headers_of(lines: list[str]) -> dict[str, str]:
    """Headers by their lower-case long names; of several of one name the first."""
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        key = name.strip().lower()
        if colon:
            found.setdefault(_COMPACT.get(key, key), value.strip())
    return found


def _address(value: str) -> str:
    """The URI part of a name-addr or addr-spec; a quoted display name may itself hold `<sip:...>`."""
    rest = _after_quoted(value)
    start, bracket, inner = rest.partition("<")
    return inner.partition(">")[0] if bracket else start


def _after_quoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    escaped = False
    for index, letter in enumerate(value[1:], start=1):
        if letter == '"' and not escaped:
            return value[index + 1 :]
        escaped = letter == "\\" and not escaped
    return ""


def user_of(value: str) -> str:
    """The user part of a name-addr or addr-spec."""
    match = _URI.search(_address(value))
    if match is None:
        return ""
    scheme, rest = match.groups()
    text, at, _ = rest.partition("@")
    if not at and scheme.lower() != "tel":
        # sip:example.com names a host and nobody at it.
        return ""
    return clean(unquote(text.partition(":")[0].partition(";")[0], errors="replace"), MAX_NUMBER)


def _name(value: str) -> str:
    if value.startswith('"'):
        quoted = value[1 : len(value) - len(_after_quoted(value)) - 1] if _after_quoted(value) else ""
        text = re.sub(r"\\(.)", r"\1", quoted)
    elif "<" in value:
        text = value.partition("<")[0]
    else:
        text = ""
    return clean(text, MAX_NAME)


def clean(text: str, limit: int) -> str:
    """Text of the far end without what would break a line or hide a part of it."""
    return _CONTROL.sub("", text).strip()[:limit]
