"""The machine of a work order, pair by pair."""

import pytest

from callcenter.kernel.texts import LANGUAGES
from callcenter.tickets.states import (
    CATEGORY_OF,
    NAME_OF,
    PENDING,
    TICKET,
    TRIGGER_NAMES,
    Category,
    TicketState,
    allowed_moves,
    states_of,
)

EXPECTED = {
    "new": {"claim": "in_progress", "assign": "assigned", "settle": "closed", "close": "closed"},
    "assigned": {
        "claim": "in_progress",
        "assign": "assigned",
        "release": "new",
        "return": "assigned",
        "close": "closed",
    },
    "in_progress": {
        "assign": "assigned",
        "release": "new",
        "return": "assigned",
        "wait": "waiting",
        "solve": "solved",
        "close": "closed",
    },
    "waiting": {
        "assign": "assigned",
        "release": "new",
        "return": "assigned",
        "wait": "waiting",
        "resume": "in_progress",
        "solve": "solved",
        "close": "closed",
    },
    "solved": {"close": "closed", "reopen": "in_progress"},
    "closed": {
        "reopen": "in_progress",
        "restore_new": "new",
        "restore_assigned": "assigned",
        "restore_in_progress": "in_progress",
        "restore_waiting": "waiting",
        "restore_solved": "solved",
    },
}
"""Written out a second time on purpose: a change of the table has to be meant."""


@pytest.mark.parametrize("state", list(TicketState))
@pytest.mark.parametrize("trigger", list(TRIGGER_NAMES))
def test_each_pair_leads_where_it_should(state: TicketState, trigger: str) -> None:
    assert TICKET.target(state, trigger) == EXPECTED[state].get(trigger)


@pytest.mark.parametrize("state", list(TicketState))
def test_allowed_moves_are_those_a_person_presses(state: TicketState) -> None:
    pressed = {trigger for trigger in EXPECTED[state] if trigger != "settle" and not trigger.startswith("restore_")}
    assert set(allowed_moves(state)) == pressed


def test_the_table_has_no_trigger_without_a_name() -> None:
    assert {trigger for _, trigger in TICKET.table} == TRIGGER_NAMES.keys()


def test_every_state_and_trigger_has_a_name_in_every_language() -> None:
    for names in (*NAME_OF.values(), *TRIGGER_NAMES.values()):
        assert set(names) == set(LANGUAGES)
        assert all(names.values())
    assert set(NAME_OF) == set(TicketState)


def test_each_category_has_a_state_and_each_state_a_category() -> None:
    assert set(CATEGORY_OF) == set(TicketState)
    assert set(CATEGORY_OF.values()) == set(Category)
    assert states_of((Category.NEW,)) == ("new", "assigned")
    assert set(states_of(tuple(PENDING))) == {"new", "assigned", "in_progress", "waiting"}
