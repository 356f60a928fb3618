"""Every pair of state and trigger of every machine of telephony does what this table says, and nothing else."""

import itertools

import pytest

from callcenter.kernel.states import Machine
from callcenter.telephony.states import ACTIVITY, CALL, LEG, OFFER, PRESENCE, RECORDING, TRANSFER

MOVES: dict[str, dict[str, dict[str, str]]] = {
    "call": {
        "enqueue": dict.fromkeys(("in_flow", "queued", "ringing", "talking", "parked"), "queued"),
        "offer": dict.fromkeys(("queued", "talking", "parked"), "ringing"),
        "park": {"talking": "parked"},
        "record": dict.fromkeys(("in_flow", "queued", "ringing", "voicemail"), "voicemail"),
        "requeue": {"ringing": "queued", "queued": "queued"},
        "ring": {"dialing": "ringing", "ringing": "ringing"},
        "answer": dict.fromkeys(("dialing", "ringing", "talking", "parked"), "talking"),
        "end": dict.fromkeys(
            ("in_flow", "queued", "dialing", "ringing", "talking", "parked", "voicemail", "ended"), "ended"
        ),
    },
    "leg": {
        "ring": {"dialing": "ringing", "ringing": "ringing"},
        "answer": {"incoming": "answered", "dialing": "answered", "ringing": "answered", "answered": "answered"},
        "end": dict.fromkeys(("incoming", "dialing", "ringing", "answered", "ended"), "ended"),
    },
    "offer": {
        "accept": {"ringing": "accepted"},
        "decline": {"ringing": "declined"},
        "miss": {"ringing": "missed"},
        "withdraw": {"ringing": "withdrawn"},
    },
    "transfer": {
        "ring": {"waiting": "ringing", "ringing": "ringing"},
        "wait": {"ringing": "waiting"},
        "answer": dict.fromkeys(("waiting", "ringing", "answered"), "answered"),
        "complete": dict.fromkeys(("waiting", "ringing", "answered"), "completed"),
        "cancel": dict.fromkeys(("waiting", "ringing", "answered"), "cancelled"),
        "fail": dict.fromkeys(("waiting", "ringing", "answered"), "failed"),
        "abandon": dict.fromkeys(("waiting", "ringing", "answered"), "abandoned"),
    },
    "recording": {
        "close": {"recording": "closed", "closed": "closed", "failed": "closed"},
        "seal": {"closed": "sealed", "sealed": "sealed"},
        "truncate": {"closed": "truncated"},
        "fail": {"closed": "failed", "recording": "failed"},
    },
    "presence": {
        **{
            target: dict.fromkeys(("offline", "available", "away"), target)
            for target in ("offline", "available", "away")
        },
        "lose": {"offline": "offline", "available": "away", "away": "away"},
    },
    "activity": {
        "offer": {"idle": "offered"},
        "accept": {"offered": "on_call"},
        "miss": {"offered": "not_responding"},
        "dial": {"idle": "on_call", "wrapping_up": "on_call", "not_responding": "on_call"},
        "wrap_up": {"on_call": "wrapping_up"},
        "release": {
            "offered": "idle",
            "on_call": "idle",
            "idle": "idle",
            "wrapping_up": "idle",
            "not_responding": "idle",
        },
    },
}
MACHINES = (CALL, LEG, OFFER, TRANSFER, RECORDING, PRESENCE, ACTIVITY)
PAIRS = [
    (machine, state, trigger)
    for machine in MACHINES
    for state, trigger in itertools.product(machine.states, MOVES[machine.name])
]


@pytest.mark.parametrize(
    ("machine", "state", "trigger"),
    PAIRS,
    ids=[f"{machine.name}-{state}-{trigger}" for machine, state, trigger in PAIRS],
)
def test_a_trigger_leads_where_the_table_says(machine: Machine, state: str, trigger: str) -> None:
    assert machine.target(machine.states(state), trigger) == MOVES[machine.name][trigger].get(state)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_the_machine_has_no_trigger_that_is_not_in_the_table(machine: Machine) -> None:
    assert {trigger for _, trigger in machine.table} == set(MOVES[machine.name])


def test_a_call_can_end_from_every_state_and_is_then_over() -> None:
    for state in CALL.states:
        assert CALL.target(state, "end") == "ended"
    assert CALL.allowed(CALL.states.ENDED) == ()
