"""What lists of calls and promises can be asked for."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from callcenter.kernel.http.paging import PageQuery
from callcenter.telephony.promising import PromiseKind
from callcenter.telephony.states import PromiseState


class CallFilter(PageQuery):
    """Filters of the call list; all must fit. `caller` takes any spelling of a number."""

    state: str | None = None
    open: bool | None = None
    direction: Literal["in", "out"] | None = None
    queue_id: int | None = None
    agent_id: int | None = None
    customer_id: int | None = None
    caller: Annotated[str, Field(max_length=64)] = ""
    since: Annotated[datetime | None, Field(alias="from")] = None
    until: Annotated[datetime | None, Field(alias="to")] = None


class PromiseFilter(PageQuery):
    """Filters of the list of promises; all must fit. `from` and `to` are about the opening.

    `order` is due, the next one first, or newest.
    """

    state: PromiseState | None = None
    open: bool | None = None
    kind: PromiseKind | None = None
    queue_id: int | None = None
    customer_id: int | None = None
    mine: bool = False
    due: bool | None = None
    asking: bool | None = None
    since: Annotated[AwareDatetime | None, Field(alias="from")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to")] = None
    order: Literal["due", "newest"] = "due"
