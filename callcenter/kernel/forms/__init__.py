"""Forms that a business designs for itself: what a form asks for, when it asks, and what counts as an answer. Pure."""

from callcenter.kernel.forms.answers import Answers, Lookups, answered, check
from callcenter.kernel.forms.conditions import Condition, Test, holds
from callcenter.kernel.forms.definition import MAX_FIELDS, Form, FormField, Kind, Option, Words, defects

__all__ = [
    "MAX_FIELDS",
    "Answers",
    "Condition",
    "Form",
    "FormField",
    "Kind",
    "Lookups",
    "Option",
    "Test",
    "Words",
    "answered",
    "check",
    "defects",
    "holds",
]
