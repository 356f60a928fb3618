"""Bringing somebody's end to the call: a cord to a browser's headset, or a SIP leg on this line or a sibling."""

import asyncio
import secrets
from typing import cast

import structlog

from callcenter.kernel.ids import new_id
from callcenter.telephony import dialling
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.addresses import reachable
from callcenter.telephony.bridge.facts import Fact, fact
from callcenter.telephony.bridge.fleet import Unit
from callcenter.telephony.bridge.live import Side
from callcenter.telephony.signals import (
    CloseCord,
    ConnectCord,
    DialLeg,
    Mix,
    OpenCord,
    Participant,
    SetMix,
    TrunkAccess,
)
from callcenter.telephony.wire import WireError

log = structlog.get_logger()


async def lay_cord(actor: CallActor, *, far: Unit, far_owner: str) -> str:
    """Join the call's mix on its line with a headset, or with a mix of one leg on another line."""
    cord, token = new_id(), secrets.token_hex(16)
    near_end, far_end = await asyncio.gather(
        actor.send(OpenCord(cord=cord, owner=actor.call.id, token=token)),
        far.send(OpenCord(cord=cord, owner=far_owner, token=token)),
    )
    await asyncio.gather(
        actor.send(ConnectCord(cord=cord, host=str(far_end["host"]), port=int(cast("int", far_end["port"])))),
        far.send(ConnectCord(cord=cord, host=str(near_end["host"]), port=int(cast("int", near_end["port"])))),
    )
    return cord


async def plug_headset(actor: CallActor, *, side: Side, headset: str) -> None:
    """Plug a browser into the call, in place of an earlier connection of the same agent."""
    process = actor.bridge.fleet.headset_of(headset)
    if process is None:
        raise CommandRefused("no-headset")
    if side.cord:
        await actor.send(CloseCord(side.cord))
    side.cord, side.headset = "", headset
    side.cord = await lay_cord(actor, far=process, far_owner=headset)
    side.is_joined = True


async def plug_browser(actor: CallActor, *, side: Side) -> Fact:
    """Plug in the browser that an agent has now; the fact of its leg. Nothing is left behind when that fails."""
    headset = actor.bridge.headsets.current(side.user_id)
    if headset is None:
        raise CommandRefused("no-headset")
    try:
        await plug_headset(actor, side=side, headset=headset)
    except (CommandRefused, WireError):
        await actor.let_go(side)
        raise
    return leg_opened(actor, side, state="answered")


def leg_opened(actor: CallActor, side: Side, *, state: str) -> Fact:
    """The fact that a side's connection begins."""
    return fact(
        "leg.open",
        leg_id=side.leg,
        call_id=actor.call.id,
        kind=side.role,
        device=side.device,
        line=side.line or actor.call.line,
        state=state,
        number=side.number or side.uri,
        user_id=side.user_id or None,
    )


async def dial_side(
    actor: CallActor, *, side: Side, shown: str, timeout_seconds: int, trunk: TrunkAccess | None = None
) -> None:
    """Ring a phone, on the call's line while it has room, else on the emptiest one. `shown` is the number it sees."""
    bridge = actor.bridge
    unit = actor.line if actor.line.room >= 1 else bridge.fleet.line_with_room()
    if unit is None:
        raise CommandRefused("no-line-free")
    side.line = unit.number
    bridge.own(side.leg, actor)
    unit.legs.add(side.leg)
    dialled = DialLeg(
        leg=side.leg,
        call=actor.call.id,
        uri=side.uri,
        from_number=shown,
        trunk=trunk,
        timeout_seconds=timeout_seconds,
    )
    try:
        await unit.send(dialled)
    except WireError:
        unit.legs.discard(side.leg)
        raise
    actor.note(leg_opened(actor, side, state="dialing"))


async def join_phone(actor: CallActor, *, side: Side) -> None:
    """A phone was lifted: put it into the mix, by a cord and a mix of its own when it is on a sibling line."""
    if side.line != actor.call.line:
        far = actor.bridge.fleet.lines[side.line]
        side.cord = await lay_cord(actor, far=far, far_owner=side.leg)
        ends = (Participant(side.leg, "leg", side.role), Participant(side.cord, "cord", "customer"))
        await far.send(SetMix(Mix(call=side.leg, participants=ends)))
    side.is_joined = True


async def dial_agent(actor: CallActor, *, user_id: int, uri: str, timeout_seconds: int) -> None:
    """Ring the SIP phone of the agent who is to hold the call."""
    side = Side(leg=new_id(), device="sip", user_id=user_id, uri=await reachable(uri))
    actor.call.agent = side
    await dial_side(actor, side=side, shown=actor.call.customer_number, timeout_seconds=timeout_seconds)


async def join_agent_phone(actor: CallActor) -> None:
    """The SIP phone of the agent who is to hold the call was lifted."""
    if actor.call.agent is not None:
        await join_phone(actor, side=actor.call.agent)


async def join_browser(actor: CallActor, *, user_id: int) -> None:
    """The agent who is to hold the call answers in the browser."""
    side = Side(leg=new_id(), device="browser", user_id=user_id)
    actor.call.agent = side
    try:
        actor.note(await plug_browser(actor, side=side))
    except (CommandRefused, WireError):
        actor.call.agent = None
        raise


async def outside_side(actor: CallActor, *, number: str, timeout_seconds: int) -> Side:
    """Ring an outside number by the trunk, to take part in the call."""
    trunk = actor.bridge.directory.trunk
    if trunk is None:
        raise CommandRefused("no-trunk")
    hop = await reachable(f"sip:{trunk.uri}")
    uri = f"sip:{dialling.dial_string(number)}@{trunk.uri}"
    side = Side(leg=new_id(), device="sip", role="outside", number=number, uri=uri)
    access = TrunkAccess(uri=hop, username=trunk.username, password=trunk.password)
    await dial_side(actor, side=side, shown=trunk.caller_id, timeout_seconds=timeout_seconds, trunk=access)
    return side
