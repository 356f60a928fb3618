"""What a call, and whoever serves calls, may ask of the bridge: a door downward, so that nobody below knows the daemon."""

from collections.abc import Callable
from typing import Any, Protocol

from callcenter.kernel.config import Settings
from callcenter.telephony.bridge.directory import Directory
from callcenter.telephony.bridge.fleet import Fleet
from callcenter.telephony.bridge.happenings import Commanded
from callcenter.telephony.bridge.ledger import Ledger
from callcenter.telephony.bridge.live import LiveCall
from callcenter.telephony.bridge.situations import Situations


class Party(Protocol):
    """A live call as others see it: what is known of it, and its inbox."""

    @property
    def call(self) -> LiveCall:
        """What the bridge keeps in memory."""

    def post(self, happening: object, done: Callable[[], None] = ...) -> None:
        """Tell the call that something happened."""


class Browsers(Protocol):
    """The agents' browsers."""

    async def settled(self, user_id: int, *, seconds: float) -> None:
        """Wait for the connection an agent is making, if there is one."""
        ...

    def current(self, user_id: int) -> str | None:
        """The connected headset of an agent."""


class Control(Protocol):
    """The bridge, as calls and their servants see it."""

    @property
    def settings(self) -> Settings:
        """The settings of this host."""

    @property
    def directory(self) -> Directory:
        """Queues and trunks as last read."""

    @property
    def fleet(self) -> Fleet:
        """The lines and headset processes of this host."""

    @property
    def ledger(self) -> Ledger:
        """Where facts are written and questions are asked."""

    @property
    def situations(self) -> Situations:
        """How the queues stand."""

    @property
    def headsets(self) -> Browsers:
        """Which browser belongs to whom."""

    def own(self, leg: str, party: Party) -> None:
        """Signals of this leg go to this call."""

    def forget(self, party: Party) -> None:
        """The call is over."""

    def wake(self) -> None:
        """Something changed that may let a waiting call be offered."""

    def refuse(self, command: Commanded, code: str) -> None:
        """Tell an agent that a button did not do what it says."""

    def tell(self, user_id: int, name: str, data: dict[str, Any]) -> None:
        """Something for one agent's screens that is not kept."""

    def tell_agent(self, user_id: int, happening: object) -> None:
        """Something about an agent, for the call the agent is in."""
