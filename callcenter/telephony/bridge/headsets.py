"""Which browser belongs to whom: one headset per agent, the newest one."""

import asyncio
import secrets
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.telephony.bridge.control import Control
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.fleet import Unit
from callcenter.telephony.bridge.happenings import HeadsetBack, HeadsetGone
from callcenter.telephony.models import Seat
from callcenter.telephony.signals import ClosePeer, ConnectPeer, EchoPeer
from callcenter.telephony.wire import WireError

log = structlog.get_logger()

CONNECT_SECONDS = 8.0


def owner_of(headset: str) -> int:
    """The agent a headset id belongs to; the id says so, that it survives a restart of the bridge."""
    return int(headset.partition("-")[0])


def seats_with_headset(session: Session) -> list[int]:
    """The agents whose browser is connected, as far as the database knows."""
    return list(session.scalars(select(Seat.user_id).where(Seat.has_headset)))


class Headsets:
    """The browsers' connections on this host."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._current: dict[int, str] = {}
        self._tabs: dict[str, str] = {}
        self._up: set[str] = set()
        self._arrivals: dict[int, asyncio.Event] = {}

    def current(self, user_id: int) -> str | None:
        """The connected headset of an agent."""
        headset = self._current.get(user_id)
        return headset if headset in self._up else None

    async def settled(self, user_id: int, *, seconds: float) -> None:
        """Wait for the connection an agent is making, if there is one: answered is not yet connected."""
        if user_id not in self._current or self.current(user_id) is not None:
            return
        arrival = self._arrivals.setdefault(user_id, asyncio.Event())
        with suppress(TimeoutError):
            await asyncio.wait_for(arrival.wait(), timeout=seconds)

    def _arrived(self, user_id: int) -> None:
        """Whoever waits for a connection need not wait longer: it is there, or gone for good."""
        arrival = self._arrivals.pop(user_id, None)
        if arrival is not None:
            arrival.set()

    async def connect(self, *, user_id: int, tab: str, sdp: str) -> dict[str, Any]:
        """Answer a browser's offer; the agent's earlier connection is closed and its tab told."""
        unit = self._control.fleet.emptiest_headset()
        if unit is None:
            raise WireError("no-headset-process")
        headset = f"{user_id}-{secrets.token_hex(8)}"
        result = await unit.send(ConnectPeer(headset=headset, sdp=sdp), deadline_seconds=CONNECT_SECONDS)
        unit.peers.add(headset)
        earlier = self._current.get(user_id)
        self._current[user_id], self._tabs[headset] = headset, tab
        if earlier is not None:
            await self._replace(earlier, user_id=user_id, tab=tab)
        return {"headset": headset, "sdp": result["sdp"]}

    async def close(self, *, user_id: int) -> None:
        """The agent signs out, or leaves the browser for a phone."""
        headset = self._current.get(user_id)
        if headset is not None:
            await self._close_peer(headset)
            self._lost(headset)

    async def echo(self, *, user_id: int, is_on: bool) -> None:
        """The test call."""
        headset = self.current(user_id)
        unit = self._control.fleet.headset_of(headset) if headset else None
        if headset is None or unit is None:
            raise WireError("no-headset")
        await unit.send(EchoPeer(headset=headset, on=is_on))

    def connected(self, headset: str) -> None:
        """A connection is up."""
        user_id = owner_of(headset)
        if self._current.setdefault(user_id, headset) != headset:
            return
        self._up.add(headset)
        self._arrived(user_id)
        self._control.ledger.write(fact("headset.set", user_id=user_id, is_connected=True))
        self._control.tell_agent(user_id, HeadsetBack(user_id, headset))
        self._control.wake()

    def lost(self, headset: str) -> None:
        """A connection is gone for good."""
        user_id = owner_of(headset)
        is_current = self._current.get(user_id) == headset
        holder = self._control.fleet.headset_of(headset)
        if holder is not None:
            # Let the process forget the browser, its cord included.
            self._control.fleet.send_quietly(holder, ClosePeer(headset))
        self._lost(headset)
        if is_current:
            self._control.tell(user_id, "headset.lost", {})

    def adopt(self, unit: Unit) -> None:
        """What a headset process holds when the bridge connects to it."""
        for headset in unit.peers:
            self.connected(headset)

    async def settle(self) -> None:
        """Browsers that left while no bridge was there: their seats must not look connected for ever."""
        for user_id in await self._control.ledger.ask(seats_with_headset):
            if self.current(user_id) is None:
                self._control.ledger.write(fact("headset.set", user_id=user_id, is_connected=False))

    def process_gone(self, unit: Unit) -> None:
        """All browsers of a process are to connect again."""
        for headset in [each for each in self._up if self._control.fleet.headset_of(each) in {None, unit}]:
            self.lost(headset)

    def _lost(self, headset: str) -> None:
        user_id = owner_of(headset)
        self._up.discard(headset)
        self._tabs.pop(headset, None)
        for unit in self._control.fleet.headsets.values():
            unit.peers.discard(headset)
        if self._current.get(user_id) == headset:
            del self._current[user_id]
            self._arrived(user_id)
            self._control.ledger.write(fact("headset.set", user_id=user_id, is_connected=False))
            self._control.tell_agent(user_id, HeadsetGone(user_id))

    async def _replace(self, earlier: str, *, user_id: int, tab: str) -> None:
        old_tab = self._tabs.pop(earlier, "")
        await self._close_peer(earlier)
        self._up.discard(earlier)
        if old_tab and old_tab != tab:
            self._control.tell(user_id, "headset.replaced", {"tab": old_tab})

    async def _close_peer(self, headset: str) -> None:
        unit = next((each for each in self._control.fleet.headsets.values() if headset in each.peers), None)
        if unit is None:
            return
        unit.peers.discard(headset)
        try:
            await unit.send(ClosePeer(headset))
        except WireError as error:
            log.info("headset.close_failed", code=error.code)
