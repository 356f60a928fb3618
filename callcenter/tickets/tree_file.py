"""The tree of types as a file: with forms, settings and statuses, by codes and names that mean the same elsewhere."""

from typing import Annotated, Final, Literal

from pydantic import Field

from callcenter.kernel.forms import Form
from callcenter.kernel.http import Body, View
from callcenter.kernel.plain import AS_LINE
from callcenter.kernel.texts import Text
from callcenter.tickets.fields import MOST_STATUSES, DueMinutes, OwnStatus, PlainName
from callcenter.tickets.models import Priority, Source

MOST_ENTRIES: Final = 2000
Code = Annotated[str, Field(min_length=1, max_length=40)]


class SkillNamed(Body):
    """A skill by its name, and how much of it."""

    name: PlainName
    level: Annotated[int, Field(ge=1, le=5)] = 1


class TypeEntry(Body):
    """One type. Its parent, named by its code, stands before it; neighbours stand in their order."""

    code: Code
    parent: Code | None = None
    name: PlainName
    active: bool = True
    priority: Priority = Priority.NORMAL
    due_minutes: DueMinutes | None = None
    team: Annotated[str, Field(max_length=200), AS_LINE] | None = None
    sources: Annotated[tuple[Source, ...], Field(max_length=20)] = ()
    dispositions: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    skills: Annotated[tuple[SkillNamed, ...], Field(max_length=20)] = ()
    form: Form = Form()
    statuses: Annotated[tuple[OwnStatus, ...], Field(max_length=MOST_STATUSES)] = ()


class TreeFile(Body):
    """The whole tree."""

    format: Literal["callcenter-ticket-types"] = "callcenter-ticket-types"
    version: Literal[1] = 1
    types: Annotated[tuple[TypeEntry, ...], Field(max_length=MOST_ENTRIES)]


class ImportQuery(Body):
    """Whether to say only what would change."""

    dry_run: bool = False


class EntryChange(View):
    """What becomes of one type. `fields` are those that differ; `order` its place among its neighbours."""

    code: str
    name: Text
    fields: tuple[str, ...]


class TreeChanges(View):
    """What an import does, or would do. `unused` are those that the file does not name: they go out of use."""

    done: bool
    added: tuple[EntryChange, ...]
    changed: tuple[EntryChange, ...]
    unused: tuple[EntryChange, ...]
    same: int
