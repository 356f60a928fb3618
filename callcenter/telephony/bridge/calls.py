"""The live calls of this host: by their ids, by their legs, by their agents."""

from collections.abc import Iterator

from callcenter.telephony.bridge.actor import CallActor, Flow
from callcenter.telephony.bridge.control import Control, Party
from callcenter.telephony.bridge.live import LiveCall, Phase


class Calls:
    """Who handles what; a call is here from its first signal until it is over."""

    def __init__(self, control: Control, flow: Flow) -> None:
        self._control = control
        self._flow = flow
        self._by_id: dict[str, CallActor] = {}
        self._by_leg: dict[str, Party] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[CallActor]:
        return iter(tuple(self._by_id.values()))

    def take(self, call: LiveCall) -> CallActor:
        """Handle a call from now on."""
        actor = self._by_id[call.id] = CallActor(self._control, call, flow=self._flow)
        return actor

    def get(self, call_id: str) -> CallActor | None:
        """A live call."""
        return self._by_id.get(call_id)

    def own(self, leg: str, party: Party) -> None:
        """Signals of this leg go to this call."""
        self._by_leg[leg] = party

    def of_leg(self, leg: str) -> Party | None:
        """The call of a leg."""
        return self._by_leg.get(leg)

    def of_headset(self, headset: str) -> CallActor | None:
        """The call that a browser's connection is plugged into."""
        return next((each for each in self if each.call.agent and each.call.agent.headset == headset), None)

    def legs(self) -> set[str]:
        """The legs that belong to a call."""
        return set(self._by_leg)

    def waiting(self) -> list[str]:
        """The calls that may be offered to an agent now."""
        return [call_id for call_id, actor in self._by_id.items() if actor.call.phase is Phase.QUEUED]

    def forget(self, party: Party) -> None:
        """The call is over."""
        self._by_id.pop(party.call.id, None)
        for leg in [leg for leg, owner in self._by_leg.items() if owner is party]:
            del self._by_leg[leg]

    def tell_agent(self, user_id: int, happening: object) -> None:
        """Tell the call that an agent is in."""
        for actor in self:
            if actor.call.agent is not None and actor.call.agent.user_id == user_id:
                actor.post(happening)
