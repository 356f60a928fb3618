"""Texts with variables. Pure.

    {customer.name}   a variable
    {{ and }}         the braces themselves

Everything else stands for itself, and so does whatever a variable stands for: nothing in a value is read again.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from callcenter.kernel.texts import Text, text

_TOKEN: Final = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<inside>[^{}\n]*)\}|(?P<lone>[{}])|(?P<plain>[^{}]+)")
_NAME: Final = re.compile(r"[a-z][a-z_]*(?:\.[a-z][a-z_]*)*")


@dataclass(frozen=True, slots=True)
class Variable:
    """A place that a value takes."""

    name: str


@dataclass(frozen=True, slots=True)
class Defect:
    """What keeps a template from being used, and where it stands; `at` counts letters from 0."""

    code: str
    at: int
    message: Text


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its values. `missing` are the variables that have none now, in their order."""

    text: str
    missing: tuple[str, ...]


def defects(template: str, known: Collection[str]) -> tuple[Defect, ...]:
    """Each variable that is not `known`, and each brace that stands alone; none when the template can be used."""
    found = []
    for token in _TOKEN.finditer(template):
        if token["lone"]:
            found.append(Defect("lone-brace", token.start(), _lone(token["lone"])))
        elif token["inside"] is not None and token["inside"].strip() not in known:
            found.append(Defect("unknown-variable", token.start(), _unknown(token["inside"].strip(), known)))
    return tuple(found)


def pieces(template: str) -> tuple[str | Variable, ...]:
    """The texts and variables of a template without defects, in their order."""
    found: list[str | Variable] = []
    for token in _TOKEN.finditer(template):
        if token["inside"] is not None and _NAME.fullmatch(token["inside"].strip()):
            found.append(Variable(token["inside"].strip()))
        else:
            found.append(token["brace"][0] if token["brace"] else token.group())
    return tuple(found)


def fill(template: str, values: Mapping[str, str]) -> Filled:
    """Put the values in; one that is missing or empty leaves nothing."""
    found, missing = [], dict[str, None]()
    for piece in pieces(template):
        if isinstance(piece, str):
            found.append(piece)
            continue
        value = values.get(piece.name, "")
        found.append(value)
        if not value:
            missing[piece.name] = None
    return Filled("".join(found), tuple(missing))


def escaped(plain: str) -> str:
    """The template that stands for a text."""
    return plain.replace("{", "{{").replace("}", "}}")


def _lone(brace: str) -> Text:
    return text(
        f"“{brace}”没有配对：变量写作 {{customer.name}}，括号本身写两次",
        f"{brace} stands alone: write a variable as {{customer.name}}, and a brace itself twice",
    )


def _unknown(name: str, known: Collection[str]) -> Text:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    zh = f"，是不是 {{{near[0]}}}？" if near else "，请从列表中选择"
    en = f": did you mean {{{near[0]}}}?" if near else ": choose one of the list"
    return text(f"没有变量 {{{name}}}{zh}", f"There is no variable {{{name}}}{en}")
