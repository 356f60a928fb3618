"""State machines as tables that can be read: (state, trigger) -> state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from callcenter.kernel.texts import Text

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Machine(Generic[S]):
    """A machine over one column of a row.

    A pair that maps to its own state is an expected repetition: nothing happens.
    `is_tolerant` is for signals of carriers: a pair that is not in the table is
    logged and ignored instead of refused. `starts` are the states in which a row
    can begin, `names` what people call the states; docs/states.md shows both.
    """

    name: str
    states: type[S]
    column: str
    table: Mapping[tuple[S, str], S]
    is_tolerant: bool = False
    starts: tuple[S, ...] = ()
    names: Mapping[S, Text] = field(default_factory=dict)

    @property
    def since_column(self) -> str:
        """The column that keeps when the state began."""
        return f"{self.column}_since"

    def allowed(self, state: S) -> tuple[str, ...]:
        """The triggers that lead out of a state."""
        return tuple(trigger for (known, trigger), target in self.table.items() if known == state and target != state)

    def target(self, state: S, trigger: str) -> S | None:
        """Where a trigger leads; None when it is not in the table."""
        return self.table.get((state, trigger))
