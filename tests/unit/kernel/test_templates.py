"""Texts with variables: a strict little grammar, and values that are never read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.kernel.templates import Variable, defects, escaped, fill, pieces

KNOWN = ("customer.name", "ticket.number", "now")

FILLED = (
    ("", "", ()),
    ("您好", "您好", ()),
    ("{customer.name}您好", "王芳您好", ()),
    ("{ customer.name }", "王芳", ()),
    ("{{customer.name}}", "{customer.name}", ()),
    ("{{{customer.name}}}", "{王芳}", ()),
    ("{now}{now}/{ticket.number}", "/7", ("now",)),
    ("a\n{ticket.number}\n", "a\n7\n", ()),
)


@pytest.mark.parametrize(("template", "text", "missing"), FILLED)
def test_what_it_says(template: str, text: str, missing: tuple[str, ...]) -> None:
    assert defects(template, KNOWN) == ()
    found = fill(template, {"customer.name": "王芳", "ticket.number": "7"})
    assert (found.text, found.missing) == (text, missing)


WRONG = (
    ("{custmer.name}", [("unknown-variable", 0)]),
    ("a {x} b {now} {y}", [("unknown-variable", 2), ("unknown-variable", 14)]),
    ("{}", [("unknown-variable", 0)]),
    ("{customer.name", [("lone-brace", 0)]),
    ("customer.name}", [("lone-brace", 13)]),
    ("{customer\n.name}", [("lone-brace", 0), ("lone-brace", 15)]),
    ("{now}}", [("lone-brace", 5)]),
    ("{now.__class__}", [("unknown-variable", 0)]),
    ("{0}", [("unknown-variable", 0)]),
    ("{now!r:>9}", [("unknown-variable", 0)]),
)


@pytest.mark.parametrize(("template", "expected"), WRONG)
def test_what_is_wrong_is_named_where_it_stands(template: str, expected: list[tuple[str, int]]) -> None:
    assert [(one.code, one.at) for one in defects(template, KNOWN)] == expected


def test_an_unknown_variable_is_named_with_what_was_meant() -> None:
    (near,), (far,) = defects("{custmer.name}", KNOWN), defects("{x}", KNOWN)
    assert near.message["en"] == "There is no variable {custmer.name}: did you mean {customer.name}?"
    assert far.message["zh-CN"] == "没有变量 {x}，请从列表中选择"


@given(st.text())
def test_any_text_can_be_said(plain: str) -> None:
    assert defects(escaped(plain), ()) == ()
    assert fill(escaped(plain), {}).text == plain


@given(st.text(), st.text(min_size=1), st.text())
def test_a_value_is_put_in_as_it_is(before: str, value: str, after: str) -> None:
    template = f"{escaped(before)}{{now}}{escaped(after)}"
    assert fill(template, {"now": value}).text == f"{before}{value}{after}"


@given(st.text(alphabet="{}now. \n王", max_size=40))
def test_a_template_without_defects_has_only_known_variables(template: str) -> None:
    found = [one.name for one in pieces(template) if isinstance(one, Variable)]
    if not defects(template, KNOWN):
        assert set(found) <= set(KNOWN)
