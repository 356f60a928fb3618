"""Rows for spreadsheets: what a program reads back, and what a spreadsheet does not run."""

import csv
import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.kernel.spreadsheets import csv_rows

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))


def read(*rows: tuple[object, ...]) -> list[list[str]]:
    told = "".join(csv_rows(rows))  # type: ignore[arg-type]
    assert told.startswith("\ufeff")
    return list(csv.reader(io.StringIO(told.removeprefix("\ufeff"), newline="")))


@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_written_is_read_back_and_no_cell_is_a_formula(rows: list[list[str]]) -> None:
    found = read(*map(tuple, rows))
    for row, cells in zip(rows, found, strict=True):
        for cell, told in zip(row, cells, strict=True):
            assert told in {cell, f"'{cell}"}
            assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (None, ""),
        (3, "3"),
        (-3, "-3"),
        (datetime(2026, 11, 24, 8, 30), "2026-11-24 08:30:00"),  # noqa: DTZ001 - local, as a spreadsheet has it.
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ('他说"好"，\n然后', '他说"好"，\n然后'),
    ],
)
def test_a_cell(cell: object, told: str) -> None:
    assert read((cell, "x"))[0][0] == told
