"""The live calls of this host: by their ids, by their legs, by their agents."""

from collections.abc import Iterator

from callcenter.telephony.bridge.actor import CallActor, Flow
from callcenter.telephony.bridge.control import Control, Party
from callcenter.telephony.bridge.live import LiveCall, Phase
from callcenter.telephony.bridge.router import Wanted


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
        return next((each for each in self if any(side.headset == headset for side in each.call.sides)), None)

    def legs(self) -> set[str]:
        """The legs that belong to a call."""
        return set(self._by_leg)

    def waiting(self) -> Wanted:
        """The calls that may be offered to an agent now, and those that an agent of a queue shall join."""
        live = [actor.call for actor in self]
        return Wanted(
            [call.id for call in live if call.phase is Phase.QUEUED],
            [
                call.passing.id
                for call in live
                if call.passing is not None and call.passing.to_queue_id and call.passing.state == "waiting"
            ],
        )

    def forget(self, party: Party) -> None:
        """The call is over."""
        self._by_id.pop(party.call.id, None)
        for leg in [leg for leg, owner in self._by_leg.items() if owner is party]:
            del self._by_leg[leg]

    def tell_agent(self, user_id: int, happening: object) -> None:
        """Tell the call that an agent is in."""
        for actor in self:
            if actor.call.side_of(user_id) is not None:
                actor.post(happening)
