"""A real Chromium speaks into a cord and hears what the cord says."""

import asyncio
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.async_api import async_playwright

from callcenter.telephony.signals import ConnectPeer
from callcenter.telephony.wire import WireClient

from .conftest import FarEnd, Rig, spectrum_peak, tone

pytestmark = pytest.mark.real

CHROMIUM = shutil.which("chromium")
ARGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
]

PAGE = """<!doctype html><title>headset</title><audio id="out" autoplay></audio><script>
let transceiver, microphone, analyser;
async function connect() {
  const begin = performance.now(), peer = new RTCPeerConnection();
  transceiver = peer.addTransceiver("audio", {direction: "sendrecv"});
  await peer.setLocalDescription();
  const answer = await (await fetch("/offer", {method: "POST", body: peer.localDescription.sdp})).json();
  await peer.setRemoteDescription({type: "answer", sdp: answer.sdp});
  while (peer.connectionState !== "connected") await new Promise(resolve => setTimeout(resolve, 5));
  const stream = new MediaStream([transceiver.receiver.track]), context = new AudioContext();
  document.getElementById("out").srcObject = stream;
  analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  analyser.smoothingTimeConstant = 0;
  context.createMediaStreamSource(stream).connect(analyser);
  return performance.now() - begin;
}
async function open_microphone() {
  const plain = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
  microphone = (await navigator.mediaDevices.getUserMedia({audio: plain})).getAudioTracks()[0];
  await transceiver.sender.replaceTrack(microphone);
}
async function close_microphone() { await transceiver.sender.replaceTrack(null); microphone.stop(); }
function heard() {
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const wave = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(wave);
  const power = wave.reduce((sum, value) => sum + value * value, 0) / wave.length;
  return [bins.indexOf(Math.max(...bins)) * analyser.context.sampleRate / analyser.fftSize, Math.sqrt(power)];
}
</script>"""


@contextmanager
def served(wire: WireClient, loop: asyncio.AbstractEventLoop) -> Iterator[str]:
    """The page, and its offers answered by the headset process."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(PAGE.encode(), "text/html")

        def do_POST(self) -> None:
            sdp = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = asyncio.run_coroutine_threadsafe(wire.send(ConnectPeer(headset="page", sdp=sdp)), loop).result(10)
            self._reply(json.dumps(answer).encode(), "application/json")

        def _reply(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


async def silent(far: FarEnd) -> None:
    """Wait until nothing more comes; a busy machine sends what it had in hand a little later."""
    async with asyncio.timeout(5):
        count = -1
        while count != len(far.heard):
            count = len(far.heard)
            await asyncio.sleep(0.4)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_chromium_speaks_and_hears(rig: Rig, tmp_path: Path) -> None:
    voice = tmp_path / "voice.wav"
    rate = 48_000
    soundfile.write(voice, 0.25 * np.sin(2 * np.pi * 440 * np.arange(rate * 2) / rate), rate, subtype="PCM_16")

    async def scene() -> None:
        async with rig.wire() as wire, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=CHROMIUM, args=[*ARGS, f"--use-file-for-fake-audio-capture={voice}"]
            )
            page = await browser.new_page()
            with served(wire, asyncio.get_running_loop()) as url:
                await page.goto(url)
                assert await page.evaluate("connect()") < 5000
            await rig.signalled("peer.connected", "page")
            async with rig.cord(wire, "page", tone(1000)) as far:
                await asyncio.sleep(0.5)
                assert far.heard == []
                for _ in range(2):
                    await page.evaluate("open_microphone()")
                    await asyncio.sleep(1.5)
                    frequency, level = spectrum_peak(far.pcm(seconds=0.5))
                    assert frequency == pytest.approx(440, abs=5)
                    assert level == pytest.approx(0.25 * 32768 / 2**0.5, rel=0.1)
                    frequency, level = await page.evaluate("heard()")
                    assert frequency == pytest.approx(1000, abs=10)
                    assert level == pytest.approx(8000 / 32768 / 2**0.5, rel=0.1)
                    await page.evaluate("close_microphone()")
                    await silent(far)
            await browser.close()
            await rig.signalled("peer.lost", "page")

    asyncio.run(scene())
