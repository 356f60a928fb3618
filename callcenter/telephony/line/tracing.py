"""A leg's signalling, one short record per message: enough to say why a call failed, and nothing that is private. Pure.

Numbers are masked; names, keys that were pressed and bodies that are not SDP are left out.
"""

import re
from typing import Final

from callcenter.kernel.masking import mask_digits
from callcenter.telephony.line.invites import clean, headers_of, readable, unfold, user_of
from callcenter.telephony.signals import Traced

KEPT_FIRST: Final = 50
KEPT_LAST: Final = 30
"""Of a leg with more messages those in the middle go: its beginning says how it was set up, its end why it ended."""

_MAX_WHAT, _MAX_DETAIL, _MAX_CSEQ = 80, 200, 40
_CODECS: Final = {"0": "PCMU", "3": "GSM", "4": "G723", "8": "PCMA", "9": "G722", "18": "G729"}
_MOST_CODECS: Final = 8
_DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")
_STREAM = re.compile(r"^m=(\w{1,12}) (\d{1,5})(?:/\d+)? [\w/]{1,20}((?: \d{1,3})*)", re.MULTILINE)
_NAME_OF_CODEC = re.compile(r"^a=rtpmap:(\d{1,3}) ([\w.-]{1,20})", re.MULTILINE)
_TOLD_HEADERS: Final = (
    ("reason", "Reason"),
    ("warning", "Warning"),
    ("retry-after", "Retry-After"),
    ("unsupported", "Unsupported"),
    ("require", "Require"),
    ("session-expires", "Session-Expires"),
    ("content-type", "Content-Type"),
    ("user-agent", "User-Agent"),
    ("server", "Server"),
)


def traced(message: str, *, at: float, sent: bool) -> Traced:
    """The record of one message; whatever cannot be read is left empty."""
    head, _, body = readable(message).replace("\r\n", "\n").partition("\n\n")
    lines = unfold(head)
    headers = headers_of(lines[1:])
    return Traced(
        at=round(at, 3),
        sent=sent,
        what=_what(lines[0]),
        cseq=clean(headers.get("cseq", ""), _MAX_CSEQ),
        from_=mask_digits(user_of(headers.get("from", ""))),
        to=mask_digits(user_of(headers.get("to", ""))),
        detail=_detail(headers, body),
    )


def shortened(trace: list[Traced]) -> list[Traced]:
    """A trace within its bounds."""
    return trace if len(trace) <= KEPT_FIRST + KEPT_LAST else [*trace[:KEPT_FIRST], *trace[-KEPT_LAST:]]


def _what(line: str) -> str:
    words = line.split(" ", 2)
    if words[0].startswith("SIP/"):
        return mask_digits(clean(" ".join(words[1:]), _MAX_WHAT))
    return clean(words[0], _MAX_WHAT)


def _detail(headers: dict[str, str], body: str) -> str:
    parts = []
    if (kind := headers.get("content-type", "")).lower().startswith("application/sdp"):
        parts = _streams(body)
    for key, name in _TOLD_HEADERS:
        if (value := headers.get(key)) and not (key == "content-type" and parts):
            parts.append(f"{name}: {value}")
    return mask_digits(clean("; ".join(parts), _MAX_DETAIL)) if parts or kind else ""


def _streams(body: str) -> list[str]:
    names = _CODECS | dict(_NAME_OF_CODEC.findall(body))
    found = []
    for kind, port, formats in _STREAM.findall(body)[:4]:
        codecs = [names.get(number, number) for number in formats.split()]
        refused = " refused" if port == "0" else ""
        found.append(f"{kind}{refused} {' '.join(codecs[:_MOST_CODECS])}".strip())
    direction = next((way for way in _DIRECTIONS if f"\na={way}" in body), "")
    return [*found, direction] if direction else found
