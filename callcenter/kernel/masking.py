"""Phone numbers are shown in full only to those who may read them; one walk over a view does it for HTTP and socket."""

import re
from typing import Any

_VISIBLE_END = 4
_MASK = "****"
_RUN = re.compile(r"\+?\d(?:[ \-().]*\d){6,}")
"""Seven digits or more, whatever stands between them: a number of a person, wherever it stands in a text."""


def mask_digits(number: str) -> str:
    """Keep the beginning and the last four digits: 13800138000 -> 138****8000. Short codes, extensions and names stay."""
    return _RUN.sub(_mask, number)


def _mask(run: re.Match[str]) -> str:
    tight = re.sub(r"[^\d+]", "", run.group())
    hidden = max(len(tight) - _VISIBLE_END - 4, 0)
    start = tight[: min(hidden, 6 if tight.startswith("+") else 3)]
    return f"{start}{_MASK}{tight[-_VISIBLE_END:]}"


def masked(view: Any) -> Any:
    """A copy of a JSON view in which every Number is masked.

    A Number is an object that has `number`, `display` and `masked`; short codes stay as they are.
    """
    if isinstance(view, dict):
        copy = {key: masked(value) for key, value in view.items()}
        if "masked" in copy and "display" in copy and "number" in copy:
            number, display = mask_digits(str(copy["number"])), mask_digits(str(copy["display"]))
            is_covered = (number, display) != (copy["number"], copy["display"])
            copy.update(number=number, display=display, masked=is_covered)
        return copy
    if isinstance(view, list):
        return [masked(item) for item in view]
    return view
