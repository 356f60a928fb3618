"""A scene: Bo talks with a customer, Ana is ready at her browser, and there is a trunk to the outside."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from callcenter.kernel.clock import utc_now
from callcenter.telephony.models import Offer, Seat, Transfer, Trunk
from callcenter.telephony.signals import DialLeg, LegAnswered, LegEnded, SetMix
from tests.integration.telephony.conftest import Floor
from tests.integration.telephony.stage import Stage, Story, play


def tell(floor: Floor, folder: Path, story: Story) -> None:
    """Tell a story that begins with an offer to Bo."""
    with floor.step() as session:
        session.add(Trunk(name="out", uri="127.0.0.1:5090", caller_id="4001"))
    play(floor, folder, story)


class Scene:
    """Bo talks with the customer; Ana is ready."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.floor = stage.floor
        self.ana, self.bo = stage.floor.cast.ana.person_id, stage.offer.user_id
        self.asked = 0

    @classmethod
    async def begin(cls, stage: Stage) -> "Scene":
        """Bo answers, Ana gets ready."""
        await stage.rings()
        await stage.presses("offer.accept")
        scene = cls(stage)
        scene.floor.now = utc_now()
        scene.floor.ready("ana")
        scene.browser(scene.ana)
        return scene

    def browser(self, user_id: int) -> None:
        with self.floor.step(0) as session:
            seat = session.get_one(Seat, user_id)
            seat.device_kind, seat.has_headset = "browser", True

    async def asks(self, kind: str, **target: Any) -> None:
        self.asked += 1
        await self.stage.presses("call.transfer", transfer_id=f"t{self.asked}", kind=kind, **target)

    async def answers(self, user_id: int) -> None:
        await self.stage.presses("offer.accept", who=user_id, offer_id=self.offer.id)

    async def declines(self, user_id: int) -> None:
        await self.stage.presses("offer.refuse", who=user_id, offer_id=self.offer.id)

    @property
    def offer(self) -> Offer:
        return max(self.floor.offers(self.stage.call.id), key=lambda offer: offer.id)

    @property
    def transfer(self) -> Transfer:
        found: list[Transfer] = self.floor.fresh(
            lambda session: list(session.scalars(select(Transfer).order_by(Transfer.made_at)))
        )
        return found[-1]

    def seat(self, user_id: int) -> tuple[str, bool]:
        found = self.floor.fresh(lambda session: session.get_one(Seat, user_id))
        return found.activity, found.call_id == self.stage.call.id

    def modes(self) -> dict[str, str]:
        """Who is in the newest mix and how: the customer, and agents and others in the order they came."""
        mix = next(each.mix for each in reversed(self.stage.line.sent) if isinstance(each, SetMix))
        found: dict[str, str] = {}
        for part in mix.participants:
            name = part.role if part.role not in found else f"{part.role}2"
            found[name] = part.mode
        return found

    def row(self) -> Any:
        return self.floor.call(self.stage.call.id)

    def dialled(self) -> DialLeg:
        return next(each for each in reversed(self.stage.line.sent) if isinstance(each, DialLeg))

    async def lifts(self, leg: str) -> None:
        await self.stage.happens(LegAnswered(leg))

    async def drops(self, leg: str, code: int = 200) -> None:
        await self.stage.happens(LegEnded(leg, code, "", "far", was_answered=True, seconds=1.0))
