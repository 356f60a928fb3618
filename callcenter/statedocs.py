"""The state machines as diagrams: docs/states.md, made from the tables that the transitions obey."""

from collections.abc import Iterator
from typing import Any, Final

from callcenter.kernel.states import Machine
from callcenter.kernel.texts import CHINESE, ENGLISH
from callcenter.telephony import states as telephony
from callcenter.tickets import states as tickets

DOMAINS: Final = (telephony, tickets)
"""The modules with machines."""
_HEAD: Final = """\
# States

Every machine of the product, drawn from the table that `transitions.move()` obeys: nothing else changes a state. Made by
`callcenter states > docs/states.md`; a test compares.

A *strict* machine refuses a trigger that its state does not have: 409 `move-not-allowed`, with those it has. A *tolerant*
one hears carriers, which repeat themselves and overtake each other: it logs such a trigger and stays as it is.
"""


def machines() -> list[Machine[Any]]:
    """All machines, by domain, in the order in which they are written."""
    return [value for module in DOMAINS for value in vars(module).values() if isinstance(value, Machine)]


def describe_states() -> str:
    """The document, in Markdown."""
    return "\n".join([_HEAD, *("\n".join(_section(machine)) for machine in machines())])


def _section(machine: Machine[Any]) -> Iterator[str]:
    kind = "tolerant" if machine.is_tolerant else "strict"
    yield f"## {machine.name}\n"
    yield f"Column `{machine.column}`, {kind}. {_first_line(machine.states.__doc__)}\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f"    {line}" for line in _arrows(machine))
    yield "```\n"
    yield "| State | 中文 | English | Triggers |"
    yield "|---|---|---|---|"
    for state in machine.states:
        names = machine.names[state]
        triggers = ", ".join(f"`{trigger}`" for trigger in machine.allowed(state)) or "none: it is over"
        yield f"| `{state.value}` | {names[CHINESE]} | {names[ENGLISH]} | {triggers} |"
    repeated = [
        f"`{trigger}` in `{state.value}`" for (state, trigger), target in machine.table.items() if state == target
    ]
    if repeated:
        yield f"\nExpected repetitions, without effect: {', '.join(repeated)}."
    yield ""


def _arrows(machine: Machine[Any]) -> Iterator[str]:
    yield from (f"[*] --> {state.value}" for state in machine.starts)
    together: dict[tuple[str, str], list[str]] = {}
    for (state, trigger), target in machine.table.items():
        if state != target:
            together.setdefault((state.value, target.value), []).append(trigger)
    yield from (f"{state} --> {target}: {', '.join(found)}" for (state, target), found in together.items())
    yield from (f"{state.value} --> [*]" for state in machine.states if not machine.allowed(state))


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]
