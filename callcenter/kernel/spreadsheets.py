"""Rows for a spreadsheet, as CSV that opens well everywhere and runs nothing."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

Cell = str | int | datetime | None
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection)."""


def csv_rows(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Lines of CSV (RFC 4180), the first with a byte order mark, by which Excel knows UTF-8. Times as `2026-11-24 08:30:00`."""
    mark = "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_plain(cell) for cell in row])
        yield mark + line.getvalue()
        mark = ""


def _plain(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, str) and cell.startswith(_STARTS):
        return f"'{cell}"
    return cell
