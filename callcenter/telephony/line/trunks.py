"""The trunks that a line registers with, and what came of it."""

import itertools
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from callcenter.telephony.gateways.pjsip import Account, Endpoint, RegistrationState, SipError
from callcenter.telephony.line.invites import readable
from callcenter.telephony.line.outgoing import hop_problem
from callcenter.telephony.signals import RegisterTrunk, Signal, TrunkRegistered, UnregisterTrunk
from callcenter.telephony.wire import WireError

LEAST_SECONDS, MOST_SECONDS = 10, 86_400
LEAVING_SECONDS = 5.0
MAX_REASON = 120

log = structlog.get_logger()


@dataclass(slots=True)
class Registration:
    """One trunk as wanted, its account, and what was told of it last."""

    wanted: RegisterTrunk
    account: Account
    told: TrunkRegistered | None = None


@dataclass(slots=True)
class Leaving:
    """An account that takes its registration back. It is closed once that is done, or late, and no leg uses it."""

    account: Account
    until: float


class Trunks:
    """The registrations of a line, by trunk."""

    def __init__(self, *, endpoint: Endpoint, tell: Callable[[Signal], None]) -> None:
        self._endpoint = endpoint
        self._tell = tell
        self._kept: dict[int, Registration] = {}
        self._leaving: dict[str, Leaving] = {}
        self._serial = itertools.count(1)

    @property
    def is_leaving(self) -> bool:
        """Whether a registration is still being taken back."""
        return bool(self._leaving)

    def kept(self) -> tuple[int, ...]:
        """The trunks that are registered, or tried."""
        return tuple(self._kept)

    def register(self, command: RegisterTrunk) -> None:
        """Register, or go on; what was told last is told again."""
        problem = hop_problem(command.access.uri)
        if problem or not LEAST_SECONDS <= command.seconds <= MOST_SECONDS:
            raise WireError("bad-command", problem or f"seconds must be {LEAST_SECONDS} to {MOST_SECONDS}")
        known = self._kept.get(command.trunk)
        if known is not None and known.wanted == command:
            self._go_on(known)
            return
        self._leave(command.trunk)
        try:
            account = self._endpoint.registering(command, name=f"trunk-{command.trunk}.{next(self._serial)}")
        except SipError as error:
            raise WireError("failed", str(error)) from error
        self._kept[command.trunk] = Registration(command, account)

    def unregister(self, command: UnregisterTrunk) -> None:
        """Take the registration back."""
        self._leave(command.trunk)

    def end_all(self) -> None:
        """The process stops."""
        for trunk in tuple(self._kept):
            self._leave(trunk)

    def on_state(self, event: RegistrationState) -> None:
        """A registrar answered."""
        is_registered = event.code // 100 == 2 and event.seconds > 0
        leaving = self._leaving.get(event.account)
        if leaving is not None:
            if is_registered:
                # It was still on its way in when it was told to leave.
                self._say_goodbye(leaving.account)
            else:
                leaving.until = 0.0
            return
        for trunk, known in self._kept.items():
            if known.account.name == event.account:
                reason = readable(event.reason)[:MAX_REASON]
                told = TrunkRegistered(trunk=trunk, ok=is_registered, code=event.code, reason=reason)
                if told != known.told:
                    known.told = told
                    self._tell(told)

    def clear_away(self, now: float) -> None:
        """Close the accounts that have left; a leg may still be in one, so all legs must be gone."""
        if not self._leaving or self._endpoint.legs:
            return
        for name in [name for name, leaving in self._leaving.items() if now >= leaving.until]:
            try:
                self._leaving.pop(name).account.close()
            except SipError as error:
                log.warning("trunk.close_failed", account=name, error=str(error))

    def _go_on(self, known: Registration) -> None:
        if known.told is None:
            return
        self._tell(known.told)
        if not known.told.ok:
            # Refused because an earlier try is not over: its end will be told.
            with suppress(SipError):
                known.account.register(on=True)

    def _leave(self, trunk: int) -> None:
        known = self._kept.pop(trunk, None)
        if known is None:
            return
        has_nothing = known.told is not None and not known.told.ok
        until = 0.0 if has_nothing else time.monotonic() + LEAVING_SECONDS
        self._leaving[known.account.name] = Leaving(known.account, until)
        if not has_nothing:
            self._say_goodbye(known.account)

    @staticmethod
    def _say_goodbye(account: Account) -> None:
        # Busy with its first REGISTER: the answer comes, and then it is taken back.
        with suppress(SipError):
            account.register(on=False)
