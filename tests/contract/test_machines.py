"""Every machine of the product: each pair of state and trigger does what the table says; the diagrams are the tables."""

import ast
import itertools
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from callcenter.cli import callcenter
from callcenter.kernel.actor import SYSTEM
from callcenter.kernel.states import Machine
from callcenter.kernel.texts import LANGUAGES
from callcenter.kernel.transitions import MoveNotAllowed, Transition, move
from callcenter.statedocs import machines
from tests.conftest import MOMENT

ROOT = Path(__file__).parents[2]
LATER = MOMENT + timedelta(minutes=5)
UNHEARD_OF = "fly"
PAIRS = [
    (machine, state, trigger)
    for machine in machines()
    for state, trigger in itertools.product(machine.states, [*dict.fromkeys(t for _, t in machine.table), UNHEARD_OF])
]


class Row:
    """A row with the columns of a machine."""

    __tablename__ = "rows"
    key = 7

    def __init__(self, machine: Machine[Any], state: str) -> None:
        setattr(self, machine.column, str(state))
        setattr(self, machine.since_column, MOMENT)


@dataclass
class Kept:
    """A session that keeps what is written."""

    rows: list[Any]
    no_autoflush = nullcontext()

    def execute(self, statement: Any, values: dict[str, Any]) -> None:
        assert statement.table is Transition.__table__
        self.rows.append(Transition(**values))


def pressed(machine: Machine[Any], row: Row, trigger: str) -> tuple[bool, list[Transition]]:
    session = Kept([])
    has_moved = move(
        session=session,  # type: ignore[arg-type]
        subject=row,
        machine=machine,
        trigger=trigger,
        actor=SYSTEM,
        now=LATER,
        reason="why",
    )
    return has_moved, session.rows


@pytest.mark.parametrize(
    ("machine", "state", "trigger"),
    PAIRS,
    ids=[f"{machine.name}-{state}-{trigger}" for machine, state, trigger in PAIRS],
)
def test_each_pair_moves_repeats_or_is_refused(machine: Machine[Any], state: Any, trigger: str) -> None:
    row, target = Row(machine, state), machine.table.get((state, trigger))
    if target is None and not machine.is_tolerant:
        with pytest.raises(MoveNotAllowed) as refused:
            pressed(machine, row, trigger)
        check_refusal(refused.value, machine, state)
    elif target is None:
        with capture_logs() as logs:
            assert pressed(machine, row, trigger) == (False, [])
        noted = {"event": "transition.ignored", "machine": machine.name, "state": state.value, "trigger": trigger}
        assert [noted.items() <= entry.items() for entry in logs] == [True]
    elif target == state:
        assert pressed(machine, row, trigger) == (False, [])
    else:
        has_moved, (step,) = pressed(machine, row, trigger)
        assert has_moved
        assert (step.machine, step.from_state, step.to_state, step.trigger) == (machine.name, state, target, trigger)
        assert (step.subject_kind, step.subject_id, step.at, step.reason) == ("rows", "7", LATER, "why")
    is_moved = target is not None and target != state
    assert getattr(row, machine.column) == (target.value if is_moved and target is not None else state.value)
    assert getattr(row, machine.since_column) == (LATER if is_moved else MOMENT)


def check_refusal(problem: MoveNotAllowed, machine: Machine[Any], state: Any) -> None:
    ways_out = [trigger for (known, trigger), target in machine.table.items() if known == state and target != state]
    for language in LANGUAGES:
        document = problem.document(language)
        assert (document["status"], document["code"]) == (409, "move-not-allowed")
        assert (document["state"], document["allowed"]) == (state.value, ways_out)
        assert all(trigger in str(document["detail"]) for trigger in ways_out)


def test_every_machine_is_drawn() -> None:
    written = {
        node.targets[0].id if isinstance(node, ast.Assign) else node.target.id  # type: ignore[union-attr]
        for path in (ROOT / "callcenter").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "Machine"
    }
    assert {name.lower() for name in written} == {machine.name for machine in machines()}


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.name)
def test_every_state_has_a_name_and_every_machine_a_beginning(machine: Machine[Any]) -> None:
    assert set(machine.names) == set(machine.states)
    assert all(set(names) == set(LANGUAGES) and all(names.values()) for names in machine.names.values())
    assert machine.starts


def test_the_diagrams_are_the_tables() -> None:
    """When this fails a machine changed: run `callcenter states > docs/states.md` and look at the difference."""
    document = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
    assert CliRunner().invoke(callcenter, ["states"]).output == document
