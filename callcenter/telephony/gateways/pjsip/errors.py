"""What goes wrong in the SIP library, as one exception of ours: an uncaught one of its own ends the process."""

from collections.abc import Iterator
from contextlib import contextmanager

import pjsua2 as pj


class SipError(Exception):
    """The library refused. `status` is its number, 0 when the refusal is ours."""

    def __init__(self, detail: str, status: int = 0) -> None:
        super().__init__(detail)
        self.status = status


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn the library's error into SipError."""
    try:
        yield
    except pj.Error as error:
        raise SipError(f"{doing}: {error.reason}", int(error.status)) from None
