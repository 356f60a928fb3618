"""The two kinds of records at the edge: what comes in and what goes out."""

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """A frozen public view of something; the same for GET and for events."""

    model_config = ConfigDict(frozen=True)


class Body(BaseModel):
    """Input of a route; unknown fields are refused, surrounding blanks are cut."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
