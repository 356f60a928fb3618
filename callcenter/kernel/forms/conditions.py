"""When a field is asked for: conditions on the answers to fields above it."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from callcenter.kernel.http.views import Body

Scalar = str | int | float | bool


class Test(StrEnum):
    """How an answer is looked at. `any_of` and `none_of` look whether one of several choices is among the values."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    ABOVE = "above"
    BELOW = "below"
    FILLED = "filled"
    EMPTY = "empty"

    __test__ = False
    """No test of ours, whatever the name says to a test runner."""


class Condition(Body):
    """What the answer to one field has to be. `filled` and `empty` need no values, the others at least one."""

    field: Annotated[str, Field(min_length=1, max_length=40)]
    test: Test
    values: Annotated[tuple[Scalar, ...], Field(max_length=50)] = ()


def holds(condition: Condition, answers: Mapping[str, object]) -> bool:
    """Whether a condition holds. No answer is empty, is nothing in particular, and is neither above nor below."""
    found = answers.get(condition.field)
    given = tuple(found) if isinstance(found, (list, tuple)) else () if found in (None, "") else (found,)
    return _TESTS[condition.test](given, condition.values)


_Given = tuple[object, ...]


def _is_above(given: _Given, values: _Given) -> bool:
    """One number above another, or one date after another; anything else is not comparable."""
    if len(given) != 1 or len(values) != 1:
        return False
    one, other = given[0], values[0]
    if isinstance(one, str) and isinstance(other, str):
        return one > other
    return isinstance(one, (int, float)) and isinstance(other, (int, float)) and one > other


_TESTS: Final[Mapping[Test, Callable[[_Given, _Given], bool]]] = {
    Test.FILLED: lambda given, _: bool(given),
    Test.EMPTY: lambda given, _: not given,
    Test.IS: lambda given, values: given == values,
    Test.IS_NOT: lambda given, values: given != values,
    Test.ANY_OF: lambda given, values: bool(set(given) & set(values)),
    Test.NONE_OF: lambda given, values: not set(given) & set(values),
    Test.ABOVE: _is_above,
    Test.BELOW: lambda given, values: _is_above(values, given),
}
