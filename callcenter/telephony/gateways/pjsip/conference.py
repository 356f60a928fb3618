"""Who hears whom, as the library does it: named ports and the wanted edges between them."""

import pjsua2 as pj
import structlog

Edge = tuple[str, str]

log = structlog.get_logger()


class Conference:
    """Holds the wanted edges of each call and connects those whose two ends exist.

    A port that is put again has a new place in the conference: all its edges are made anew.
    """

    def __init__(self) -> None:
        self._ports: dict[str, pj.AudioMedia] = {}
        self._wanted: dict[str, frozenset[Edge]] = {}
        self._applied: set[Edge] = set()

    def put(self, name: str, port: pj.AudioMedia) -> None:
        """Add a port, or replace it by its new place."""
        self.forget(name)
        self._ports[name] = port
        self._apply()

    def take(self, name: str) -> None:
        """Remove a port of ours; its edges go with it."""
        port = self._ports.get(name)
        if port is None:
            return
        for edge in [edge for edge in self._applied if name in edge]:
            self._disconnect(edge)
        del self._ports[name]

    def forget(self, name: str) -> None:
        """Remove a port that the library has removed already: its old place may be a stranger's by now."""
        self._applied = {edge for edge in self._applied if name not in edge}
        self._ports.pop(name, None)

    def has(self, name: str) -> bool:
        """Whether a port of this name is there."""
        return name in self._ports

    def level(self, name: str) -> int:
        """How loud a port speaks now, 0 to 100; 0 when it is not there."""
        port = self._ports.get(name)
        if port is None:
            return 0
        try:
            # The library counts from the port's side: what the port sends into the conference is its tx.
            return int(port.getTxLevel())
        except pj.Error:
            return 0

    def want(self, call: str, edges: frozenset[Edge]) -> None:
        """Set the edges of a call; an empty set ends it."""
        if edges:
            self._wanted[call] = edges
        else:
            self._wanted.pop(call, None)
        self._apply()

    def clear(self) -> None:
        """Drop everything, before the library ends."""
        self._wanted.clear()
        self._applied.clear()
        self._ports.clear()

    def _apply(self) -> None:
        wanted: set[Edge] = set().union(*self._wanted.values())
        for edge in self._applied - wanted:
            self._disconnect(edge)
        for edge in wanted - self._applied:
            source, sink = (self._ports.get(name) for name in edge)
            if source is None or sink is None:
                continue
            try:
                source.startTransmit(sink)
                self._applied.add(edge)
            except pj.Error as error:
                log.warning("conference.connect_failed", edge=edge, error=str(error.reason))

    def _disconnect(self, edge: Edge) -> None:
        self._applied.discard(edge)
        source, sink = (self._ports.get(name) for name in edge)
        if source is None or sink is None:
            return
        try:
            source.stopTransmit(sink)
        except pj.Error as error:
            # The far port may have gone with its leg a moment ago.
            log.info("conference.disconnect_failed", edge=edge, error=str(error.reason))
