"""Bringing an agent's end to the call: a cord to the browser's headset, or a SIP leg on this line or a sibling."""

import asyncio
import secrets
from typing import cast

import structlog

from callcenter.kernel.ids import new_id
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.addresses import reachable
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.fleet import Unit
from callcenter.telephony.bridge.live import AgentSide
from callcenter.telephony.signals import CloseCord, ConnectCord, DialLeg, Mix, OpenCord, Participant, SetMix
from callcenter.telephony.wire import WireError

log = structlog.get_logger()


async def lay_cord(actor: CallActor, *, far: Unit, far_owner: str) -> str:
    """Join the call's mix on its line with a headset, or with the same call's mix on another line."""
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


async def plug_headset(actor: CallActor, *, headset: str) -> None:
    """Plug the agent's browser into the call, in place of an earlier connection of the same agent."""
    agent = actor.call.agent
    process = actor.bridge.fleet.headset_of(headset)
    if agent is None or process is None:
        raise CommandRefused("no-headset")
    if agent.cord:
        await actor.send(CloseCord(agent.cord))
    agent.cord, agent.headset = "", headset
    agent.cord = await lay_cord(actor, far=process, far_owner=headset)
    agent.is_joined = True


def open_agent_leg(actor: CallActor, *, user_id: int, device: str, uri: str) -> AgentSide:
    """The agent's side as it begins, with its row among the legs."""
    agent = AgentSide(user_id=user_id, device=device, leg=new_id(), uri=uri)
    actor.call.agent = agent
    return agent


async def dial_agent(actor: CallActor, *, user_id: int, uri: str, timeout_seconds: int) -> None:
    """Ring an agent's SIP phone, on the call's line while it has room, else on the emptiest one."""
    bridge, call = actor.bridge, actor.call
    uri = await reachable(uri)
    unit = actor.line if actor.line.room >= 1 else bridge.fleet.line_with_room()
    if unit is None:
        raise CommandRefused("no-line-free")
    agent = open_agent_leg(actor, user_id=user_id, device="sip", uri=uri)
    agent.line = unit.number
    bridge.own(agent.leg, actor)
    unit.legs.add(agent.leg)
    customer = call.caller if call.direction == "in" else call.dialled
    await unit.send(
        DialLeg(leg=agent.leg, call=call.id, uri=uri, from_number=customer, timeout_seconds=timeout_seconds)
    )
    actor.note(
        fact(
            "leg.open",
            leg_id=agent.leg,
            call_id=call.id,
            kind="agent",
            device="sip",
            line=unit.number,
            state="dialing",
            number=uri,
            user_id=user_id,
        )
    )


async def join_agent_phone(actor: CallActor) -> None:
    """The agent's SIP phone answered: put it into the mix, by a cord when it is on a sibling line."""
    agent = actor.call.agent
    if agent is None:
        return
    if agent.line != actor.call.line:
        far = actor.bridge.fleet.lines[agent.line]
        agent.cord = await lay_cord(actor, far=far, far_owner=actor.call.id)
        participants = (Participant(agent.leg, "leg", "agent"), Participant(agent.cord, "cord", "customer"))
        await far.send(SetMix(Mix(call=actor.call.id, participants=participants)))
    agent.is_joined = True


async def join_browser(actor: CallActor, *, user_id: int) -> None:
    """The agent answers in the browser: open its side and plug the headset."""
    headset = actor.bridge.headsets.current(user_id)
    if headset is None:
        raise CommandRefused("no-headset")
    agent = open_agent_leg(actor, user_id=user_id, device="browser", uri="")
    try:
        await plug_headset(actor, headset=headset)
    except (CommandRefused, WireError):
        await actor.release_agent()
        raise
    actor.note(
        fact(
            "leg.open",
            leg_id=agent.leg,
            call_id=actor.call.id,
            kind="agent",
            device="browser",
            line=actor.call.line,
            state="answered",
            number="",
            user_id=user_id,
        )
    )
