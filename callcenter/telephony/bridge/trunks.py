"""The trunks that register: one line tells each where we are; what came of it is written down and alarmed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from callcenter.telephony.bridge.addresses import reachable
from callcenter.telephony.bridge.directory import Directory, TrunkRules
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.fleet import Fleet, Unit
from callcenter.telephony.bridge.ledger import Ledger
from callcenter.telephony.signals import RegisterTrunk, TrunkAccess, TrunkRegistered, UnregisterTrunk
from callcenter.telephony.states import TrunkState
from callcenter.telephony.wire import WireError

log = structlog.get_logger()

LOOK_SECONDS = 3.0
RESOLVE_SECONDS = 60.0
REFUSED_RETRY_SECONDS = 300.0
"""Who asks too often with a wrong password is locked out by many trunks."""

_REFUSALS = {401, 403, 407}
_TRIGGERS = {TrunkState.REGISTERED: "register", TrunkState.REFUSED: "refuse", TrunkState.FAILED: "fail"}


@dataclass(slots=True)
class Known:
    """A trunk that registers. `asked` is what a line was told last; times are of the loop."""

    rules: TrunkRules
    hop: str = ""
    resolved_at: float = 0.0
    asked: RegisterTrunk | None = None
    line: int = 0
    asked_at: float = 0.0
    state: TrunkState = TrunkState.IDLE
    code: int = 0

    @property
    def address(self) -> str:
        """The IPv4 address calls of the trunk come from."""
        return self.hop.removeprefix("sip:").partition(":")[0]


class Trunks:
    """Keeps every trunk that wants it registered by exactly one line: the lowest that is connected."""

    def __init__(self, *, fleet: Fleet, ledger: Ledger, directory: Callable[[], Directory]) -> None:
        self._fleet = fleet
        self._ledger = ledger
        self._directory = directory
        self._known: dict[int, Known] = {}

    async def run(self) -> None:
        """Look for ever: settings change, lines come and go."""
        while True:
            try:
                await self._look()
            except Exception:
                # The registrations of one pass must not end those of the next.
                log.exception("trunks.failed")
            await asyncio.sleep(LOOK_SECONDS)

    def told(self, unit: Unit, signal: TrunkRegistered) -> None:
        """A line says what came of a registration; a line that is no longer asked is not heard."""
        known = self._known.get(signal.trunk)
        if known is None or known.line != unit.number:
            return
        if signal.ok:
            state = TrunkState.REGISTERED
        else:
            state = TrunkState.REFUSED if signal.code in _REFUSALS else TrunkState.FAILED
        self._note(known, state, code=signal.code, reason=signal.reason)

    async def _look(self) -> None:
        directory, fleet = self._directory(), self._fleet
        wanted = {rules.id: rules for rules in directory.trunks if rules.registers}
        for gone in self._known.keys() - wanted.keys():
            del self._known[gone]
        for retired in directory.retired:
            self._ledger.write(fact("trunk.set", trunk_id=retired, trigger="retire"))
        for rules in wanted.values():
            known = self._known.setdefault(rules.id, Known(rules))
            if known.rules.uri != rules.uri:
                known.resolved_at = 0.0
            known.rules = rules
        await asyncio.gather(*(self._resolve(known) for known in self._known.values()))
        await fleet.admit(frozenset(known.address for known in self._known.values() if known.hop))
        home = fleet.first_line()
        for known in tuple(self._known.values()):
            if home is not None:
                await self._ask(home, known)
            elif known.asked is not None:
                self._note(known, TrunkState.FAILED, code=0, reason="no-line")
        for unit in fleet.lines.values():
            await self._take_back(unit, unit.trunks - (wanted.keys() if unit is home else set()))

    async def _resolve(self, known: Known) -> None:
        now = asyncio.get_running_loop().time()
        if known.resolved_at and now - known.resolved_at < RESOLVE_SECONDS:
            return
        known.resolved_at = now
        try:
            known.hop = await reachable(f"sip:{known.rules.uri}")
        except WireError as error:
            # An address that was found once is better than none.
            if not known.hop:
                self._note(known, TrunkState.FAILED, code=0, reason=error.code)

    async def _ask(self, home: Unit, known: Known) -> None:
        if not known.hop:
            return
        rules, now = known.rules, asyncio.get_running_loop().time()
        access = TrunkAccess(uri=known.hop, username=rules.username, password=rules.password)
        wanted = RegisterTrunk(trunk=rules.id, domain=rules.uri, access=access, seconds=rules.register_seconds)
        is_due = known.state is TrunkState.REFUSED and now - known.asked_at > REFUSED_RETRY_SECONDS
        is_asked = known.asked == wanted and known.line == home.number and rules.id in home.trunks
        if is_asked and not is_due:
            return
        # What the line tells may come before its answer.
        known.line, known.asked_at = home.number, now
        try:
            await home.send(wanted)
        except WireError as error:
            known.asked = None
            log.warning("trunk.ask_failed", trunk=rules.id, line=home.number, code=error.code, detail=error.detail)
            if error.code in {"bad-command", "failed"}:
                self._note(known, TrunkState.FAILED, code=0, reason=error.code)
            return
        known.asked = wanted
        home.trunks.add(rules.id)

    @staticmethod
    async def _take_back(unit: Unit, trunks: set[int]) -> None:
        for trunk in trunks if unit.is_up else ():
            try:
                await unit.send(UnregisterTrunk(trunk))
                unit.trunks.discard(trunk)
            except WireError as error:
                log.warning("trunk.take_back_failed", trunk=trunk, line=unit.number, code=error.code)

    def _note(self, known: Known, state: TrunkState, *, code: int, reason: str) -> None:
        if (state, code) == (known.state, known.code):
            return
        known.state, known.code = state, code
        rules = known.rules
        if state is TrunkState.REGISTERED:
            log.info("trunk.registered", trunk=rules.id, name=rules.name, line=known.line)
        else:
            log.error("trunk.down", trunk=rules.id, name=rules.name, state=state.value, code=code, reason=reason)
        self._ledger.write(fact("trunk.set", trunk_id=rules.id, trigger=_TRIGGERS[state], code=code, reason=reason))
