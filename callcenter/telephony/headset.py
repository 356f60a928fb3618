"""The headset process: agents' browsers on one side, cords on the other, 20 ms of PCM between them.

Browser to cord goes through a jitter buffer and leaves at an even 20 ms. Cord to
browser is sent on as it came, for the browser has a better jitter buffer than ours.
"""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Literal

import structlog

from callcenter.kernel.heartbeat import Heartbeat, keep_beating
from callcenter.kernel.output import outlive_a_full_disk
from callcenter.telephony.gateways.webrtc import WebRtcPeer, bind_to, check_address, first_address
from callcenter.telephony.plug import CORD_HOST, Cord, Headset
from callcenter.telephony.sdp import BadOfferError
from callcenter.telephony.signals import (
    CloseCord,
    ClosePeer,
    ConnectCord,
    ConnectPeer,
    EchoPeer,
    HeadsetSnapshot,
    OpenCord,
    PeerConnected,
    PeerLost,
    PeerMeasured,
)
from callcenter.telephony.wire import Json, WireError, WireServer

log = structlog.get_logger()

CONNECT_SECONDS = 15.0
MEASURED_SECONDS = 5.0


class HeadsetProcess:
    """What the bridge commands: browsers answered, cords plugged, quality told."""

    def __init__(self, *, number: int, path: Path) -> None:
        self._number = number
        self._headsets: dict[str, Headset] = {}
        self._peers: dict[str, WebRtcPeer] = {}
        self._cords: dict[str, Cord] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wire = WireServer(
            path=path,
            snapshot=self._snapshot,
            commands={
                ConnectPeer: self._connect_peer,
                ClosePeer: self._close_peer,
                EchoPeer: self._echo_peer,
                OpenCord: self._open_cord,
                ConnectCord: self._connect_cord,
                CloseCord: self._close_cord,
            },
        )

    async def start(self) -> None:
        """Listen for the bridge."""
        await self._wire.start()

    async def close(self) -> None:
        """Say goodbye to every browser and stop."""
        for cord in self._cords.values():
            cord.close()
        await asyncio.gather(*(peer.close() for peer in self._peers.values()), *self._tasks)
        await self._wire.close()

    def _snapshot(self) -> HeadsetSnapshot:
        peers = {one.id: one.cord.id if one.cord else "" for one in self._headsets.values() if one.is_connected}
        return HeadsetSnapshot(process=self._number, pid=os.getpid(), peers=peers)

    async def _connect_peer(self, command: ConnectPeer) -> Json:
        headset = self._headsets.get(command.headset) or Headset(command.headset)
        peer = WebRtcPeer(on_sound=headset.listen, on_change=self._peer_changed)
        try:
            answer = await peer.answer(command.sdp)
        except BadOfferError as error:
            await peer.close()
            raise WireError("bad-sdp", str(error)) from error
        if (old := self._peers.get(headset.id)) is not None:
            self._background(old.close())
        self._headsets[headset.id] = headset
        self._peers[headset.id] = peer
        headset.turn_to(peer)
        asyncio.get_running_loop().call_later(CONNECT_SECONDS, self._give_up, headset, peer)
        return {"sdp": answer}

    def _peer_changed(self, peer: WebRtcPeer, state: Literal["connected", "lost"], reason: str) -> None:
        headset = next((self._headsets[key] for key, known in self._peers.items() if known is peer), None)
        if headset is None:
            return
        if state == "connected":
            headset.is_connected = True
            self._wire.signal(PeerConnected(headset=headset.id))
            headset.run_clock()
        else:
            self._lose(headset, reason)

    def _give_up(self, headset: Headset, peer: WebRtcPeer) -> None:
        if self._peers.get(headset.id) is peer and not headset.is_connected:
            self._lose(headset, "timeout")

    def _lose(self, headset: Headset, reason: str) -> None:
        self._drop_peer(headset)
        self._wire.signal(PeerLost(headset=headset.id, reason=reason))

    def _drop_peer(self, headset: Headset) -> None:
        if (peer := self._peers.pop(headset.id, None)) is not None:
            self._background(peer.close())
        headset.turn_to(None)
        self._forget(headset)

    def _forget(self, headset: Headset) -> None:
        # A cord keeps its headset: a page that was loaded again is back in the conversation by connecting.
        if headset.id not in self._peers and not any(cord.headset is headset for cord in self._cords.values()):
            self._headsets.pop(headset.id, None)

    def _close_peer(self, command: ClosePeer) -> None:
        headset = self._headsets.get(command.headset)
        if headset is None:
            return
        for cord in [cord for cord in self._cords.values() if cord.headset is headset]:
            self._close_cord(CloseCord(cord=cord.id))
        self._drop_peer(headset)

    def _echo_peer(self, command: EchoPeer) -> None:
        headset = self._headset(command.headset)
        headset.echo(command.on)
        headset.run_clock()

    def _open_cord(self, command: OpenCord) -> Json:
        cord = self._cords.get(command.cord)
        if cord is None:
            try:
                token = bytes.fromhex(command.token)
            except ValueError as error:
                raise WireError("bad-command", "token") from error
            cord = Cord(cord=command.cord, headset=self._headset(command.owner), token=token)
            self._cords[cord.id] = cord
        return {"host": CORD_HOST, "port": cord.port}

    async def _connect_cord(self, command: ConnectCord) -> None:
        cord = self._cords.get(command.cord)
        if cord is None:
            raise WireError("unknown-cord", command.cord)
        cord.connect(command.host, command.port)
        is_new = cord.headset.cord is not cord
        cord.headset.plug(cord)
        cord.headset.run_clock()
        cord.headset.told_before = await self._told(cord.headset)
        if is_new:
            asyncio.get_running_loop().call_later(MEASURED_SECONDS, self._measure, cord)

    def _measure(self, cord: Cord) -> None:
        if cord.headset.cord is cord:
            asyncio.get_running_loop().call_later(MEASURED_SECONDS, self._measure, cord)
            self._background(self._tell_quality(cord.headset))

    async def _tell_quality(self, headset: Headset) -> None:
        if headset.is_connected:
            self._wire.mention(PeerMeasured(headset=headset.id, quality=headset.quality(await self._told(headset))))

    async def _told(self, headset: Headset) -> dict[str, float]:
        peer = self._peers.get(headset.id)
        return await peer.told() if peer is not None else {}

    def _close_cord(self, command: CloseCord) -> None:
        cord = self._cords.pop(command.cord, None)
        if cord is None:
            return
        cord.close()
        if cord.headset.cord is cord:
            cord.headset.plug(None)
        self._forget(cord.headset)

    def _headset(self, headset: str) -> Headset:
        try:
            return self._headsets[headset]
        except KeyError:
            raise WireError("unknown-headset", headset) from None

    def _background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def choose_host(wanted: str) -> str:
    """The address browsers are told; SystemExit names the setting when it is not one of this machine."""
    host = wanted
    if wanted == "auto":
        found = first_address()
        host = found or "127.0.0.1"
        if found is None:
            log.warning(
                "headset.no_address",
                detail="This machine has loopback only: no browser of another computer can connect its sound, and one of"
                " this computer not reliably. Give it an address, or set CALLCENTER_WEBRTC_HOST, and start again.",
            )
    try:
        check_address(host)
    except OSError as error:
        raise SystemExit(f"CALLCENTER_WEBRTC_HOST: {wanted!r} is no address of this machine ({error})") from error
    return host


async def serve(*, number: int, path: Path, host: str) -> None:
    """Run until SIGTERM or SIGINT."""
    bind_to(host)
    process = HeadsetProcess(number=number, path=path)
    await process.start()
    stopping = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
    # What is loaded now lives as long as the process: the collector need not look at it during calls.
    gc.collect()
    gc.freeze()
    log.info("headset.ready", number=number, host=host, socket=str(path))
    beating = asyncio.create_task(keep_beating(Heartbeat.given()))
    await stopping.wait()
    beating.cancel()
    await process.close()
    log.info("headset.stopped", number=number)


def main() -> None:
    """The command of the supervisor."""
    parser = argparse.ArgumentParser(prog="callcenter.telephony.headset")
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--host", default="auto")
    parser.add_argument("--log", type=Path)
    options = parser.parse_args()
    if options.log is not None:
        # The streams themselves, so that what libraries print goes there too and no pipe is left.
        with options.log.open("ab") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
    outlive_a_full_disk()
    sys.setswitchinterval(0.0005)
    asyncio.run(serve(number=options.number, path=options.socket, host=choose_host(options.host)))


if __name__ == "__main__":
    main()
