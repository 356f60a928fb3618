"""Facts about trunks that register: credentials given when asked, refusals told, calls to the contact let in."""

import asyncio
import re

import pytest

from callcenter.telephony.signals import RegisterTrunk, RejectLeg, TrunkAccess, UnregisterTrunk
from callcenter.telephony.wire import WireError
from tests.integration.telephony.line.bench import HOST, Bridge, LineProcess, free_port, sipp
from tests.integration.telephony.line.raw import RawPeer, header

pytestmark = pytest.mark.real

PASSWORD = "s3cret-of-the-trunk"


def trunk(port: int, *, password: str = PASSWORD, seconds: int = 300, number: int = 7) -> RegisterTrunk:
    access = TrunkAccess(f"sip:{HOST}:{port}", "desk", password)
    return RegisterTrunk(trunk=number, domain=f"{HOST}:{port}", access=access, seconds=seconds)


def registrar(port: int) -> "asyncio.Task[int]":
    """The trunk of `registrar.xml`; the port it is told to send to is never used."""
    return asyncio.create_task(sipp("registrar", free_port(), local_port=port))


def test_a_trunk_is_registered_with_its_credentials_and_left_again(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            port = free_port()
            asking = registrar(port)
            await asyncio.sleep(0.5)
            await bridge.send(trunk(port))
            told = await bridge.expect("trunk.registered")
            assert (told["trunk"], told["ok"], told["code"]) == (7, True, 200)
            await bridge.send(UnregisterTrunk(7))
            await bridge.send(UnregisterTrunk(7))  # Of an unknown one it succeeds.
            assert await asking == 0

    asyncio.run(story())
    assert PASSWORD not in line.log.read_text()


def test_a_wrong_password_is_told_as_refused(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as bridge:
            port = free_port()
            asking = registrar(port)
            await asyncio.sleep(0.5)
            await bridge.send(trunk(port, password="wrong"))
            told = await bridge.expect("trunk.registered")
            assert (told["ok"], told["code"], told["reason"]) == (False, 403, "Forbidden")
            assert await asking == 0
            await bridge.send(UnregisterTrunk(7))

    asyncio.run(story())


def test_a_trunk_that_asks_again_and_again_is_told_as_refused_and_is_asked_again(line: LineProcess) -> None:
    challenge = 'WWW-Authenticate: Digest realm="trunk", nonce="n1", algorithm=MD5\r\n'

    async def refuse(peer: RawPeer) -> None:
        for _ in range(2):
            peer.respond(await peer.receive("REGISTER"), "401 Unauthorized", line.sip_port, extra=challenge)

    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            await bridge.send(trunk(peer.port, password="wrong"))
            await refuse(peer)
            told = await bridge.expect("trunk.registered")
            assert (told["ok"], told["code"]) == (False, 401)
            await bridge.send(trunk(peer.port, password="wrong"))
            await bridge.expect("trunk.registered", ok=False, seconds=1)
            await peer.receive("REGISTER")
            await bridge.send(UnregisterTrunk(7))

    asyncio.run(story())


def test_a_call_to_the_registered_contact_comes_in_and_the_registration_is_renewed(line: LineProcess) -> None:
    async def answer(peer: RawPeer) -> str:
        request = await peer.receive("REGISTER", seconds=12)
        contact = header(request, "Contact")
        peer.respond(request, "200 OK", line.sip_port, extra=f"Contact: {contact};expires=10\r\n")
        return request

    async def story() -> None:
        async with Bridge(line.socket) as bridge, RawPeer() as peer:
            await bridge.send(trunk(peer.port, seconds=10))
            first = await answer(peer)
            assert f"<sip:desk@{HOST}>" in header(first, "To")
            assert not header(first, "Route")
            await bridge.expect("trunk.registered", ok=True)
            found = re.search(r"<sip:(desk@[^>;]+)", header(first, "Contact"))
            assert found is not None
            assert found[1] == f"desk@{HOST}:{line.sip_port}"
            invite = peer.invite().replace(f"INVITE sip:1000@{HOST}", f"INVITE sip:{found[1]}")
            asking = asyncio.create_task(peer.final_answer(line.sip_port, invite))
            told = await bridge.expect("leg.incoming")
            assert (told["request_user"], told["to_user"]) == ("desk", "1000")
            await bridge.send(RejectLeg(str(told["leg"]), 486))
            await asking
            second = await answer(peer)
            assert header(second, "Call-ID") == header(first, "Call-ID")
            # The same again: told again, and nothing is sent.
            await bridge.send(trunk(peer.port, seconds=10))
            await bridge.expect("trunk.registered", ok=True)
            await bridge.send(UnregisterTrunk(7))
            await answer(peer)

    asyncio.run(story())


def test_a_bridge_that_comes_back_finds_what_is_registered(line: LineProcess) -> None:
    async def story() -> None:
        async with Bridge(line.socket) as first:
            await first.send(trunk(free_port(), number=9))
        async with Bridge(line.socket) as second:
            assert 9 in second.snapshot["trunks"]  # type: ignore[operator]
            await second.send(UnregisterTrunk(9))
            with pytest.raises(WireError) as refused:
                await second.send(trunk(5060, seconds=1))
            assert refused.value.code == "bad-command"

    asyncio.run(story())
