"""What a form asks for. A form is data; a change makes a new version, and an old answer keeps the form it was given to."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from callcenter.kernel.errors import FieldError
from callcenter.kernel.forms.conditions import Condition, Scalar, Test
from callcenter.kernel.http.views import Body
from callcenter.kernel.plain import AS_LINE, AS_TEXT
from callcenter.kernel.texts import LANGUAGES, Text, text

MAX_FIELDS: Final = 100
MAX_OPTIONS: Final = 500
REGIONS: Final = "regions"
"""The dictionary of provinces, cities and districts, for levels."""
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Kind(StrEnum):
    """What is asked for; `section` only heads the fields below it."""

    SECTION = "section"
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    CASCADE = "cascade"
    PHONE = "phone"
    CUSTOMER = "customer"
    PRODUCT = "product"
    ATTACHMENT = "attachment"


CHOSEN: Final = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.CASCADE})
"""Kinds with options: the form's own, or those of a dictionary."""
COUNTED: Final = frozenset({Kind.NUMBER, Kind.MONEY})
"""Kinds with a least and a most value."""

Label = Annotated[str, Field(max_length=120), AS_LINE]


class Words(Body):
    """A label in both languages; one that is missing is taken from the other."""

    zh: Label = ""
    en: Label = ""

    @property
    def text(self) -> Text:
        """As everything else speaks of texts."""
        return text(self.zh or self.en, self.en or self.zh)


class Option(Body):
    """One choice. In a cascade `parent` is the option above it."""

    value: Annotated[str, Field(min_length=1, max_length=80), AS_LINE]
    label: Words
    parent: Annotated[str, Field(max_length=80), AS_LINE] = ""


class FormField(Body):
    """One question. `key` names the answer for good; what does not fit `kind` is left at its default.

    `least` and `most` bound numbers, money and the length of texts; `decimals` and
    `unit` are of numbers, where for money the unit is a currency. `dictionary` takes the
    options from a dictionary instead. Of `visible_if` all must hold.
    """

    key: Annotated[str, Field(min_length=1, max_length=40)]
    kind: Kind
    label: Words
    hint: Words = Words()
    is_required: bool = False
    default: Scalar | tuple[str, ...] | None = None
    least: float | None = None
    most: float | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    unit: Annotated[str, Field(max_length=20), AS_LINE] = ""
    pattern: Annotated[str, Field(max_length=200)] = ""
    pattern_hint: Words = Words()
    dictionary: Annotated[str, Field(max_length=40)] = ""
    options: Annotated[tuple[Option, ...], Field(max_length=MAX_OPTIONS)] = ()
    visible_if: Annotated[tuple[Condition, ...], Field(max_length=5)] = ()
    note: Annotated[str, Field(max_length=500), AS_TEXT] = ""
    """For whoever designs the form."""

    @property
    def is_asked(self) -> bool:
        """Whether it takes an answer."""
        return self.kind is not Kind.SECTION


class Form(Body):
    """Questions in their order."""

    fields: Annotated[tuple[FormField, ...], Field(max_length=MAX_FIELDS)] = ()

    def field(self, key: str) -> FormField | None:
        """The field of a key."""
        return next((each for each in self.fields if each.key == key), None)


def defects(form: Form) -> tuple[FieldError, ...]:
    """What keeps a form from being used, by the path of the field; none when it is sound."""
    found: list[FieldError] = []
    above: dict[str, FormField] = {}
    for position, field in enumerate(form.fields):
        path = f"fields.{position}"
        found += [FieldError(f"{path}.{name}", code, message) for name, code, message in _defects_of(field, above)]
        if field.key in above:
            message = text("标识重复，请改名", "This key is used above: choose another")
            found.append(FieldError(f"{path}.key", "repeated-key", message))
        above[field.key] = field
    return tuple(found)


_Defect = tuple[str, str, Text]


def _defects_of(field: FormField, above: dict[str, FormField]) -> Iterator[_Defect]:
    if not _KEY.fullmatch(field.key):
        message = text(
            "标识以小写字母开头，只能含小写字母、数字和下划线", "Begin with a letter; use a-z, 0-9 and _ only"
        )
        yield "key", "bad-key", message
    if not any(field.label.text[language] for language in LANGUAGES):
        yield "label", "no-label", text("请填写名称", "Give it a name")
    if field.least is not None and field.most is not None and field.least > field.most:
        yield "least", "bounds-crossed", text("最小值不能大于最大值", "The least must not be above the most")
    yield from _options_of(field)
    yield from _pattern_of(field)
    for position, condition in enumerate(field.visible_if):
        if condition.field not in above or not above[condition.field].is_asked:
            message = text("只能引用上方的字段", "Only a field above this one can be looked at")
            yield f"visible_if.{position}.field", "not-above", message
        elif not condition.values and condition.test not in {Test.FILLED, Test.EMPTY}:
            yield f"visible_if.{position}.values", "no-value", text("请选择要比较的值", "Choose what to compare with")


def _options_of(field: FormField) -> Iterator[_Defect]:
    if field.kind not in CHOSEN:
        return
    if field.dictionary == REGIONS and field.kind is not Kind.CASCADE:
        yield "dictionary", "not-levels", text("地区只能用于级联字段", "Regions are for questions with levels only")
    if not field.options and not field.dictionary:
        yield "options", "no-options", text("请添加选项，或选择字典", "Add options, or choose a dictionary")
    values = [each.value for each in field.options]
    if len(set(values)) != len(values):
        yield "options", "repeated-option", text("选项值重复", "Two options have the same value")
    known = {""}
    for option in field.options:
        if option.parent and (field.kind is not Kind.CASCADE or option.parent not in known):
            message = text("上级选项须排在前面", "The option above must stand before it")
            yield "options", "unknown-parent", message
            return
        known.add(option.value)


def _pattern_of(field: FormField) -> Iterator[_Defect]:
    """A pattern is a mask and no regular expression, so that no answer can keep a process busy."""
    if not field.pattern:
        return
    if field.kind is not Kind.TEXT:
        yield "pattern", "not-a-text", text("只有单行文本可以设格式", "Only a line of text can have a pattern")
    elif not is_mask(field.pattern):
        message = text(
            "格式用 9 表示数字、A 表示字母、* 表示任意，其余照写，如 AA-9999",
            "Write 9 for a digit, A for a letter, * for either, and everything else as it is, as in AA-9999",
        )
        yield "pattern", "bad-pattern", message


def is_mask(pattern: str) -> bool:
    """Whether a pattern is printable and asks for something."""
    return pattern.isprintable() and any(letter in "9A*" for letter in pattern)


def fits_mask(answer: str, pattern: str) -> bool:
    """Whether an answer has the shape of a pattern: 9 is a digit, A a letter, * either, the rest itself."""
    if len(answer) != len(pattern):
        return False
    for letter, wanted in zip(answer, pattern, strict=True):
        is_digit, is_letter = letter in "0123456789", letter.isascii() and letter.isalpha()
        fits = {"9": is_digit, "A": is_letter, "*": is_digit or is_letter}.get(wanted, letter == wanted)
        if not fits:
            return False
    return True
