"""Whatever statuses a type has and whatever is pressed: an order's own status stands for the state that it is in."""

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.kernel.errors import Problem
from callcenter.tickets import services
from callcenter.tickets.fields import NewTicket, OwnStatus, StatusMove, TicketPatch
from callcenter.tickets.models import Ticket, TicketStatus
from callcenter.tickets.services.tree import NewType
from callcenter.tickets.states import OWNABLE
from callcenter.tickets.statuses import statuses_of
from tests.conftest import MOMENT
from tests.factories_tickets import SHANGHAI
from tests.integration.tickets.conftest import Desk

MOST = 6
CODES = [f"s{at}" for at in range(MOST)]


@st.composite
def machines(draw: st.DrawFn) -> list[OwnStatus]:
    codes = CODES[: draw(st.integers(0, MOST))]
    return [
        OwnStatus(
            code=code,
            name={"zh-CN": code, "en": code},
            state=draw(st.sampled_from([each.value for each in OWNABLE])),
            active=draw(st.booleans()),
            next=tuple(sorted(draw(st.sets(st.sampled_from(codes), max_size=3)) - {code})),
        )
        for code in codes
    ]


PRESSES = st.one_of(
    st.sampled_from(["claim", "release", "assign", "return", "wait", "resume", "solve", "close", "reopen", "type"]),
    st.sampled_from(["off", "again"]),
    st.integers(0, 2 * MOST - 1),
)


class Office:
    """Two types with statuses, and one order that goes between them."""

    def __init__(self, session: Any, desk: Desk, both: list[list[OwnStatus]]) -> None:
        self.session, self.cast = session, desk.cast
        self.acting = {"session": session, "actor": desk.cast.sam, "now": MOMENT}
        self.kinds = []
        for at, machine in enumerate(both):
            label = {"zh-CN": f"类{at}", "en": f"Kind {at}"}
            self.kinds.append(services.add_type(**self.acting, new=NewType(name=label)).id)
            services.set_statuses(**self.acting, type_id=self.kinds[at], statuses=machine, versions=None)
        fields = NewTicket(type_id=self.kinds[0], subject="x")
        self.ticket: Ticket = services.create(**{**self.acting, "actor": desk.cast.ana}, fields=fields, zone=SHANGHAI)

    def press(self, what: str | int) -> None:
        on = {**self.acting, "ticket_id": self.ticket.id}
        if isinstance(what, int):
            known = [one for kind in self.kinds for one in statuses_of(self.session, [kind]).get(kind, [])]
            chosen = known[what % len(known)].id if known else 1
            services.set_status(**on, to=StatusMove(status_id=chosen, text="done"))
        elif what in {"off", "again"}:
            kind = self.ticket.type_id
            left = [_as_body(one, active=what == "again") for one in statuses_of(self.session, [kind]).get(kind, [])]
            services.set_statuses(**self.acting, type_id=kind, statuses=left, versions=None)
        elif what == "type":
            other = self.kinds[self.ticket.type_id == self.kinds[0]]
            services.change(**on, fields=TicketPatch(type_id=other), versions=None)
        else:
            _BUTTONS[what](on, self)


def _as_body(row: TicketStatus, *, active: bool) -> OwnStatus:
    state: Any = row.state
    return OwnStatus(
        code=row.code,
        name={"zh-CN": row.name_zh, "en": row.name_en},
        state=state,
        active=active,
        next=tuple(row.next),
    )


_BUTTONS: dict[str, Any] = {
    "claim": lambda on, _: services.claim(**on),
    "release": lambda on, _: services.assign(**on, user_id=None),
    "assign": lambda on, office: services.assign(**on, user_id=office.cast.sam.person_id),
    "return": lambda on, _: services.send_back(**on, reason="x"),
    "wait": lambda on, _: services.wait(**on, until=None),
    "resume": lambda on, _: services.resume(**on),
    "solve": lambda on, _: services.solve(**on, solution="x"),
    "close": lambda on, _: services.close(**on, reason=""),
    "reopen": lambda on, _: services.reopen(**on),
}


def holds(session: Any, ticket: Ticket) -> None:
    session.flush()
    session.refresh(ticket)
    if ticket.status_id is not None:
        status = session.get_one(TicketStatus, ticket.status_id)
        assert (status.state, status.type_id) == (ticket.state, ticket.type_id)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(both=st.lists(machines(), min_size=2, max_size=2), presses=st.lists(PRESSES, max_size=12))
def test_a_status_always_stands_for_the_state(
    desk: Desk, both: list[list[OwnStatus]], presses: list[str | int]
) -> None:
    class Undone(Exception):
        """Every example begins anew."""

    with suppress(Undone), desk.db.writing() as session:
        office = Office(session, desk, both)
        for what in presses:
            try:
                with session.begin_nested():
                    office.press(what)
            except Problem:
                session.refresh(office.ticket)
            holds(session, office.ticket)
        raise Undone
