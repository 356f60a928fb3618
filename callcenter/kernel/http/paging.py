"""Lists go on by cursor: the sort key of the last row, opaque to the client, never an offset."""

import base64
import json
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import ConfigDict, Field

from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.http.views import Body, View
from callcenter.kernel.texts import text

T = TypeVar("T")
K = TypeVar("K", int, str)
MAX_LIMIT = 100
LARGEST_ID = 2**63 - 1


class Page(View, Generic[T]):
    """One page of a list. `next` is None at the end."""

    items: tuple[T, ...]
    next: str | None = None


class PageQuery(Body):
    """Where to go on, and how many."""

    model_config = ConfigDict(extra="ignore")

    cursor: str = ""
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50


def encode_cursor(*keys: Any) -> str:
    """The cursor after a row with these sort keys (JSON values)."""
    return base64.urlsafe_b64encode(json.dumps(keys, default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[Any] | None:
    """The sort keys of a cursor; None for the first page. Invalid when it was made up."""
    if not cursor:
        return None
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise bad_cursor() from error
    if not isinstance(keys, list):
        raise bad_cursor()
    return keys


def decode_id(cursor: str) -> int | None:
    """The id in the cursor of a list that is sorted by id; None for the first page."""
    keys = decode_cursor(cursor)
    if keys is None:
        return None
    if len(keys) != 1 or not isinstance(keys[0], int) or abs(keys[0]) > LARGEST_ID:
        raise bad_cursor()
    return keys[0]


def decode_moment(cursor: str, kind: type[K]) -> tuple[datetime, K] | None:
    """The time and the id of the last row, for lists sorted by both; None for the first page."""
    keys = decode_cursor(cursor)
    if keys is None:
        return None
    try:
        at, last = datetime.fromisoformat(keys[0]), keys[1]
    except (ValueError, TypeError, IndexError) as error:
        raise bad_cursor() from error
    if at.tzinfo is None or not isinstance(last, kind):
        raise bad_cursor()
    return at, last


def bad_cursor() -> Invalid:
    """The refusal of a cursor that was made up."""
    message = text("翻页标记无效，请从第一页开始", "Not a cursor of this list: start at the first page")
    return Invalid(errors=(FieldError("cursor", "bad-cursor", message),))
