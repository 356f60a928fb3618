"""How much of a disk stays free: what records stops before that, so that the database and the logs have room."""

from typing import Final

LEAST_FREE_BYTES: Final = 1_000_000_000
LEAST_FREE_SHARE: Final = 0.05
"""For small disks, of which a gigabyte would be too much."""


def least_free(total: int) -> int:
    """The bytes below which nothing is recorded, on a disk of `total` bytes."""
    return min(LEAST_FREE_BYTES, int(LEAST_FREE_SHARE * total))
