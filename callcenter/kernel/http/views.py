"""The two kinds of records at the edge: what comes in and what goes out."""

from typing import Any

from pydantic import BaseModel, ConfigDict


def _all_given(schema: dict[str, Any]) -> None:
    """What goes out always has every field, also those with a default."""
    schema["required"] = list(schema.get("properties", ()))


class View(BaseModel):
    """A frozen public view of something; the same for GET and for events."""

    model_config = ConfigDict(frozen=True, json_schema_extra=_all_given)


class Body(BaseModel):
    """Input of a route; unknown fields are refused, surrounding blanks are cut."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
