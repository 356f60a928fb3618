"""Calls whose bridge died: read from the database, waiting for their line to show that they are still there."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.ledger import Ledger
from callcenter.telephony.bridge.live import LiveCall
from callcenter.telephony.models import Call

WAIT_SECONDS = 30.0
"""How long after its start a bridge waits for the lines of calls it remembers."""

Remembered = Iterable[tuple[str, dict[str, Any]]]


def read_live(session: Session) -> list[tuple[str, dict[str, Any]]]:
    """The calls that have not ended, with what their bridge knew of them."""
    query = select(Call.id, Call.live).where(Call.state != "ended")
    return [(row.id, row.live) for row in session.execute(query)]


class Orphans:
    """The calls nobody has taken over yet; each is given out once or ended."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_line: dict[int, list[LiveCall]] = {}

    def remember(self, calls: Remembered, *, lines: Collection[int]) -> None:
        """Keep the calls of known lines; those of no line any more are over."""
        for call_id, live in calls:
            if live and int(live.get("line", 0)) in lines:
                call = LiveCall.from_json(live)
                self._by_line.setdefault(call.line, []).append(call)
            else:
                self._end(call_id, "failed")

    def of_line(self, line: int) -> list[LiveCall]:
        """The calls to take over now that their line is there."""
        return self._by_line.pop(line, [])

    def give_up(self) -> None:
        """The lines that are still away will not bring their calls back."""
        for calls in self._by_line.values():
            for call in calls:
                self._end(call.id, "line_lost")
        self._by_line.clear()

    def _end(self, call_id: str, reason: str) -> None:
        self._ledger.write(fact("call.end", call_id=call_id, reason=reason, by="system"))
