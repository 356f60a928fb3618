"""Forms: what is asked, what counts as an answer, and what is wrong with a form itself."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.kernel.forms import Condition, Form, FormField, Kind, Test, answered, check, defects
from callcenter.kernel.forms.definition import Option, Words

NAME = Words(zh="名称", en="Name")


class Known:
    """Two dictionaries, one customer, and mobile numbers."""

    def options(self, dictionary: str) -> Sequence[Option]:
        found = {"colours": (("red", ""), ("blue", "")), "regions": (("ZJ", ""), ("HZ", "ZJ"), ("NB", "ZJ"))}
        return [Option(value=value, label=NAME, parent=parent) for value, parent in found.get(dictionary, ())]

    def phone(self, number: str) -> str | None:
        return f"+86{number}" if len(number) == 11 and number.isdigit() else None

    def exists(self, kind: Kind, key: int) -> bool:
        return (kind, key) == (Kind.CUSTOMER, 7)


def field(kind: Kind, key: str = "one", **more: Any) -> FormField:
    return FormField(key=key, kind=kind, label=NAME, **more)


def read(asked: FormField, value: object) -> object:
    """The value kept, or the code of the error."""
    found = check(Form(fields=(asked,)), {"one": value}, lookups=Known())
    return found.errors[0].code if found.errors else found.values.get("one")


OWN = {"options": (Option(value="a", label=NAME), Option(value="b", label=NAME))}


@pytest.mark.parametrize(
    ("asked", "value", "kept"),
    [
        (field(Kind.TEXT), "  two\n words ", "two words"),
        (field(Kind.TEXT, most=3), "four", "too-long"),
        (field(Kind.TEXT, least=3), "ab", "too-short"),
        (field(Kind.TEXT), 5, "not-a-text"),
        (field(Kind.TEXT, pattern="AA-9*"), "xy-1z", "xy-1z"),
        (field(Kind.TEXT, pattern="AA-9*"), "xy-zz", "wrong-pattern"),
        (field(Kind.TEXT, pattern="AA-9*"), "xy-1", "wrong-pattern"),
        (field(Kind.TEXT), "   ", None),
        (field(Kind.LONG_TEXT), "a\r\nb", "a\nb"),
        (field(Kind.NUMBER), "12", 12),
        (field(Kind.NUMBER), 12.5, "too-precise"),
        (field(Kind.NUMBER, decimals=1), "12.5", 12.5),
        (field(Kind.NUMBER, least=1, most=9), 0, "too-small"),
        (field(Kind.NUMBER, least=1, most=9), 10, "too-large"),
        (field(Kind.NUMBER), "nan", "not-a-number"),
        (field(Kind.NUMBER), "1e99", "not-a-number"),
        (field(Kind.NUMBER), True, "not-a-number"),
        (field(Kind.NUMBER), [1], "not-a-number"),
        (field(Kind.MONEY), "19.90", 19.9),
        (field(Kind.MONEY), "19.999", "too-precise"),
        (field(Kind.DATE), "2026-02-28", "2026-02-28"),
        (field(Kind.DATE), "2026-02-30", "not-a-date"),
        (field(Kind.TIME), "2026-02-28T10:00:00+08:00", "2026-02-28T10:00:00+08:00"),
        (field(Kind.TIME), "2026-02-28T10:00:00", "not-a-time"),
        (field(Kind.CHOICE, **OWN), "b", "b"),
        (field(Kind.CHOICE, **OWN), "c", "no-such-option"),
        (field(Kind.CHOICE, dictionary="colours"), "red", "red"),
        (field(Kind.CHOICE, dictionary="gone"), "red", "no-such-option"),
        (field(Kind.CHOICES, **OWN), ["b", "a", "b"], ["a", "b"]),
        (field(Kind.CHOICES, **OWN), ["b", "z"], "no-such-option"),
        (field(Kind.CHOICES, **OWN), "ab", "no-such-option"),
        (field(Kind.CHOICES, **OWN), [["a"]], "no-such-option"),
        (field(Kind.CASCADE, dictionary="regions"), ["ZJ", "HZ"], ["ZJ", "HZ"]),
        (field(Kind.CASCADE, dictionary="regions"), ["ZJ"], "not-the-last"),
        (field(Kind.CASCADE, dictionary="regions"), ["HZ"], "no-such-option"),
        (field(Kind.YES_NO), False, False),
        (field(Kind.YES_NO), "no", "not-yes-or-no"),
        (field(Kind.PHONE), "13800138000", "+8613800138000"),
        (field(Kind.PHONE), "123", "not-a-number"),
        (field(Kind.CUSTOMER), 7, 7),
        (field(Kind.CUSTOMER), 8, "not-found"),
        (field(Kind.CUSTOMER), "7", "not-found"),
    ],
)
def test_each_kind_reads_its_answers(asked: FormField, value: object, kept: object) -> None:
    found = read(asked, value)
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SECTION])
@pytest.mark.parametrize("nothing", [None, "", []])
def test_no_answer_is_one_unless_it_is_required(kind: Kind, nothing: object) -> None:
    assert read(field(kind, **OWN), nothing) is None
    assert read(field(kind, is_required=True, **OWN), nothing) == "required"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(kind=st.sampled_from([kind for kind in Kind if kind is not Kind.SECTION]), value=anything)
def test_whatever_comes_in_is_read_or_refused_and_what_was_read_is_read_again(kind: Kind, value: object) -> None:
    asked = field(kind, **OWN)
    form = Form(fields=(asked,))
    found = check(form, {"one": value}, lookups=Known())
    assert not (found.errors and found.values)
    if kind is not Kind.PHONE:
        assert check(form, found.values, lookups=Known()).values == found.values


HIDING = Form(
    fields=(
        field(Kind.CHOICE, "why", **OWN),
        field(Kind.SECTION, "more", visible_if=(Condition(field="why", test=Test.IS, values=("b",)),)),
        field(Kind.TEXT, "say", is_required=True, visible_if=(Condition(field="why", test=Test.IS, values=("b",)),)),
        field(Kind.TEXT, "then", visible_if=(Condition(field="say", test=Test.FILLED),)),
    )
)


def test_what_is_not_asked_for_is_neither_required_nor_kept() -> None:
    hidden = check(HIDING, {"why": "a", "say": "left over", "then": "too"}, lookups=Known())
    assert (hidden.values, hidden.errors) == ({"why": "a"}, ())
    shown = check(HIDING, {"why": "b"}, lookups=Known())
    assert [(each.field, each.code) for each in shown.errors] == [("answers.say", "required")]
    assert [each.key for each in answered(HIDING, {"why": "a"})] == ["why"]
    assert [each.key for each in answered(HIDING, {"why": "b"})] == ["why", "more", "say"]


def test_a_field_that_the_form_does_not_have_is_named() -> None:
    (error,) = check(HIDING, {"what": 1}, lookups=Known()).errors
    assert (error.field, error.code) == ("answers.what", "unknown-field")


@pytest.mark.parametrize(
    ("test", "values", "holding"),
    [
        (Test.IS, ("5",), {"5"}),
        (Test.IS_NOT, ("5",), {None, "7"}),
        (Test.ANY_OF, ("5", "7"), {"5", "7"}),
        (Test.NONE_OF, ("5",), {None, "7"}),
        (Test.ABOVE, ("5",), {"7"}),
        (Test.BELOW, ("7",), {"5"}),
        (Test.FILLED, (), {"5", "7"}),
        (Test.EMPTY, (), {None}),
    ],
)
def test_conditions(test: Test, values: tuple[str, ...], holding: set[str | None]) -> None:
    asked = (field(Kind.TEXT, "at"), field(Kind.TEXT, visible_if=(Condition(field="at", test=test, values=values),)))
    for answer in (None, "5", "7"):
        found = check(Form(fields=asked), {"at": answer, "one": "x"}, lookups=Known())
        assert ("one" in found.values) == (answer in holding), answer


@pytest.mark.parametrize(
    ("fields", "where", "code"),
    [
        ((field(Kind.TEXT, "Bad key"),), "fields.0.key", "bad-key"),
        ((field(Kind.TEXT), field(Kind.TEXT)), "fields.1.key", "repeated-key"),
        ((FormField(key="one", kind=Kind.TEXT, label=Words()),), "fields.0.label", "no-label"),
        ((field(Kind.NUMBER, least=2, most=1),), "fields.0.least", "bounds-crossed"),
        ((field(Kind.CHOICE),), "fields.0.options", "no-options"),
        ((field(Kind.CHOICE, options=(*OWN["options"], *OWN["options"])),), "fields.0.options", "repeated-option"),
        (
            (field(Kind.CASCADE, options=(Option(value="a", label=NAME, parent="b"),)),),
            "fields.0.options",
            "unknown-parent",
        ),
        ((field(Kind.TEXT, pattern="---"),), "fields.0.pattern", "bad-pattern"),
        ((field(Kind.NUMBER, pattern="99"),), "fields.0.pattern", "not-a-text"),
        (
            (field(Kind.TEXT, visible_if=(Condition(field="later", test=Test.FILLED),)), field(Kind.TEXT, "later")),
            "fields.0.visible_if.0.field",
            "not-above",
        ),
        (
            (field(Kind.TEXT, "at"), field(Kind.TEXT, visible_if=(Condition(field="at", test=Test.IS),))),
            "fields.1.visible_if.0.values",
            "no-value",
        ),
    ],
)
def test_what_is_wrong_with_a_form_is_said_where_it_stands(
    fields: tuple[FormField, ...], where: str, code: str
) -> None:
    (found,) = defects(Form(fields=fields))
    assert (found.field, found.code) == (where, code)


def test_a_sound_form_has_no_defects() -> None:
    assert defects(HIDING) == ()
