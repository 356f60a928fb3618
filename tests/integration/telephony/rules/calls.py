"""What every rule's test needs: a call that is up, a sign of life, and how many of something to try."""

import asyncio
import os
import secrets
import time

from callcenter.telephony.signals import AnswerLeg
from tests.integration.telephony.line.bench import HOST, Bridge, LineProcess
from tests.integration.telephony.line.dialog import RawCall
from tests.integration.telephony.line.raw import RawPeer, header

SPACING = 0.12
"""Seconds between INVITEs that the line's own limit lets through."""


def how_many(name: str, usual: int) -> int:
    """How often to try: CALLCENTER_RULES_<name> asks for more than a test run has time for."""
    return int(os.environ.get(f"CALLCENTER_RULES_{name}", usual))


async def call_up(
    bridge: Bridge, peer: RawPeer, line: LineProcess, *, extra: str = "", body: str | None = None
) -> tuple[str, RawCall]:
    """A call that the line has answered, and its leg."""
    invite = peer.invite(extra=extra, body=body)
    asking = asyncio.create_task(peer.final_answer(line.sip_port, invite))
    leg = str((await bridge.expect("leg.incoming", sip_call_id=header(invite, "Call-ID")))["leg"])
    await bridge.send(AnswerLeg(leg))
    answer = await asking
    assert answer.startswith("SIP/2.0 200"), answer
    return leg, RawCall(peer, line.sip_port, invite, answer)


async def ping(peer: RawPeer, line: LineProcess) -> float:
    """Seconds until an OPTIONS is answered."""
    began, call_id = time.monotonic(), secrets.token_hex(8)
    peer.send(
        f"OPTIONS sip:{HOST}:{line.sip_port} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {HOST}:{peer.port};branch=z9hG4bK{call_id};rport\r\n"
        f"From: <sip:ping@{HOST}>;tag={call_id}\r\nTo: <sip:{HOST}>\r\nCall-ID: {call_id}\r\nCSeq: 1 OPTIONS\r\n"
        "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
        line.sip_port,
    )
    while True:
        answer = await peer.receive("SIP/2.0 200", seconds=10)
        if header(answer, "Call-ID") == call_id:
            return time.monotonic() - began


async def hears(peer: RawPeer, start: str, *, seconds: float) -> bool:
    """Whether a message that starts so comes within the time."""
    try:
        await peer.receive(start, seconds=seconds)
    except TimeoutError:
        return False
    return True
