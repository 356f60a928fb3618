"""What lists of calls can be asked for."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from callcenter.kernel.http.paging import PageQuery


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
