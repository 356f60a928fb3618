"""What comes in and goes out about prepared texts."""

from datetime import datetime

from callcenter.kernel.http import Body, View
from callcenter.kernel.plain import RowId
from callcenter.kernel.texts import Language, Text
from callcenter.tickets.fields import LongText
from callcenter.tickets.models import Priority
from callcenter.tickets.views import TypeRef


class TemplateBody(Body):
    """A prepared text, whole. `shared`: everybody's, which only administrators may make; else one's own.

    `public` is a reply that the customer may read; with `solves` the text is the solution.
    """

    name: Text
    text: Text
    type_id: RowId | None = None
    shared: bool = False
    public: bool = False
    priority: Priority | None = None
    takes_over: bool = False
    solves: bool = False


class TemplateFilter(Body):
    """Which texts: those that fit a work order, or all that one may use."""

    ticket_id: RowId | None = None


class TemplatePreview(Body):
    """A text to look at before it is saved."""

    text: Text


class FillFilter(Body):
    """In which language; without one the customer's for what the customer may read, else one's own."""

    language: Language | None = None


class Use(Body):
    """A prepared text that is used, as it was edited; what else it does is done too."""

    template_id: RowId
    text: LongText = ""


class VariableView(View):
    """A variable by name, and what it stands for."""

    name: str
    meaning: Text


class TemplateView(View):
    """A prepared text as it was written."""

    id: int
    name: Text
    text: Text
    type: TypeRef | None
    shared: bool
    public: bool
    priority: Priority | None
    takes_over: bool
    solves: bool
    updated_at: datetime
    version: int


class FilledView(View):
    """A prepared text with its values. `missing` are variables that stand for nothing here."""

    text: str
    language: Language
    missing: tuple[str, ...]


class PreviewView(View):
    """A text with believable values, in every language."""

    text: Text
