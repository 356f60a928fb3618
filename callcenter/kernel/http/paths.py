"""Numbers in paths: an id no database column can hold is simply not there (404), not an error of the database."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1


class RowIdConverter(IntegerConverter):
    """`<int:…>` within 64 bits."""

    def __init__(self, rules: Map, **options: Any) -> None:
        super().__init__(rules, **{"max": LARGEST_ID, **options})
