"""Microphone, loudspeaker and notices in a real browser: refused, missing, unplugged, muted; each with its remedy."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from callcenter.telephony.sounds import FOLDER
from tests.e2e.browsing import FAKE_SOUND, be_ready, check_sound, chromium, hears, signed_in
from tests.e2e.desk import Desk, free_ports, wait_for
from tests.e2e.sound import AGENT_HERTZ, share_of

pytestmark = pytest.mark.real
BYTES_A_SECOND = 8_000 * 2
AGENT_SPEECH = FOLDER / "callers" / "agent-zh-1.wav"
NOTES = """
window.noted = [];
window.Notification = class {
  static permission = 'default';
  static async requestPermission() { window.asked = (window.asked ?? 0) + 1; return (this.permission = 'granted'); }
  constructor(title, options) { Object.assign(this, { title, options, closed: false }); window.noted.push(this); }
  close() { this.closed = true; }
};
document.hasFocus = () => false;
window.focus = () => { window.focused = true; };
"""
"""The desktop's notices, kept where a test can read them; the page is behind another window."""
PLUG = """
const ask = MediaDevices.prototype.getUserMedia;
const open = [];
MediaDevices.prototype.getUserMedia = async function (wish) {
  if (window.unplugged) throw new DOMException('gone', 'NotFoundError');
  const stream = await ask.call(this, wish);
  open.push(...stream.getAudioTracks());
  return stream;
};
window.unplug = () => { window.unplugged = true; open.splice(0).forEach(track => { track.stop(); track.dispatchEvent(new Event('ended')); }); };
window.plugIn = () => { window.unplugged = false; navigator.mediaDevices.dispatchEvent(new Event('devicechange')); };
"""
"""A microphone whose plug a test can pull: its tracks end, and asking for another finds none."""
SINKS = """
window.sinks = [];
const place = HTMLMediaElement.prototype.setSinkId;
HTMLMediaElement.prototype.setSinkId = function (id) {
  return place.call(this, id).then(() => { window.sinks.push(id); });
};
"""


@pytest.fixture(scope="module")
def stage() -> Iterator[Playwright]:
    """One Playwright for both browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(stage: Playwright, tones: dict[str, Path]) -> Iterator[Browser]:
    """Chromium whose microphone hears the agent's tone."""
    found = chromium(stage, *FAKE_SOUND, hears(tones["agent"]))
    yield found
    found.close()


@pytest.fixture(scope="module")
def speaking(stage: Playwright) -> Iterator[Browser]:
    """Chromium whose microphone hears a person: a browser takes a long even tone for noise and turns it down."""
    found = chromium(stage, *FAKE_SOUND, hears(AGENT_SPEECH))
    yield found
    found.close()


def test_an_offer_is_noticed_behind_other_windows_without_the_whole_number(desk: Desk, browser: Browser) -> None:
    number = "13800138050"
    desk.api("ana").send("POST", "/customers", {"name": "李秀英", "phones": [{"number": number}]})
    with signed_in(browser, desk, "ana", language="en", script=NOTES) as page:
        assert page.evaluate("window.asked ?? 0") == 0, "nobody is asked before a click"
        check_sound(page)
        wait_for(lambda: page.evaluate("window.asked ?? 0") == 1, label="asked once")
        be_ready(page)
        caller = desk.caller("--from", number, "--to", "4001", "--seconds", "40")
        page.wait_for_selector("[data-test=ringing]")
        note = page.evaluate("({ title: noted[0].title, body: noted[0].options.body, tag: noted[0].options.tag })")
        assert note["title"].startswith("Incoming call · ")
        assert "李秀英" in note["body"]
        assert "****" in note["body"]
        assert number not in str(note)
        page.evaluate("noted[0].onclick()")
        assert page.evaluate("[window.focused, noted[0].closed]") == [True, True]
        page.click("[data-test=answer]")
        desk.call_from(number, "talking")
        page.click("[data-test=end]")
        caller.wait(timeout=30)


@pytest.mark.parametrize(
    ("kind", "language", "words"),
    [
        ("denied", "zh-CN", ("浏览器禁止了麦克风", "允许")),
        ("denied", "en", ("blocked the microphone", "Allow")),
        ("missing", "zh-CN", ("没有找到麦克风", "SIP 话机")),
        ("missing", "en", ("No microphone was found", "SIP phone")),
    ],
)
def test_without_a_microphone_the_page_names_the_remedy(
    desk: Desk, browser: Browser, kind: str, language: str, words: tuple[str, ...]
) -> None:
    """Nobody is made ready who could not speak; with a SIP phone one is ready without any microphone."""
    refuse = {"denied": "NotAllowedError", "missing": "NotFoundError"}[kind]
    script = f"MediaDevices.prototype.getUserMedia = async () => {{ throw new DOMException('no', '{refuse}'); }};"
    with signed_in(browser, desk, "ana", language=language, script=script) as page:
        page.click("[data-test=open-microphone]")
        told = page.inner_text(".trouble")
        assert all(word in told for word in words), told
        page.click("[data-test=sound-done]")
        page.wait_for_selector("[data-test=headset][data-headset=connected]")
        page.click("[data-test=ready]")
        page.wait_for_selector(".trouble")
        assert desk.api("ana").get("/seats/me")["presence"] == "offline"
        with desk.phone(port=free_ports(1)) as uri:
            page.click("[data-test=sip-open]")
            page.fill("[data-test=sip-uri]", uri)
            page.click("[data-test=sip-save]")
            page.wait_for_selector("[data-test=headset][data-headset=sip]")
            page.click("[data-test=sound-done]")
            page.click("[data-test=ready]")
            wait_for(lambda: desk.api("ana").get("/seats/me")["presence"] == "available", label="ready")
            number = f"1380013806{len(words[0]) % 10}"
            caller = desk.caller("--from", number, "--to", "4001", "--seconds", "60")
            desk.call_from(number, "talking")
            page.wait_for_selector("[data-test=call-strip]")
            page.click("[data-test=end]")
            desk.call_from(number, "ended")
            caller.wait(timeout=30)
        desk.leave("ana")


def test_a_microphone_unplugged_in_mid_call_is_told_and_taken_up_again(
    desk: Desk, browser: Browser, tones: dict[str, Path], tmp_path: Path
) -> None:
    number, heard = "13800138051", tmp_path / "caller.wav"
    with signed_in(browser, desk, "ana", script=PLUG) as page:
        check_sound(page)
        be_ready(page)
        caller = desk.caller("--from", number, "--to", "4001", "--seconds", "90", "--record", str(heard))
        page.click("[data-test=answer]")
        desk.call_from(number, "talking")
        wait_for(lambda: _newest(heard) > 0.6, seconds=30, label="the agent is heard")
        page.evaluate("unplug()")
        page.wait_for_selector("[data-test=mic-trouble]:has-text('没有找到麦克风')")
        wait_for(lambda: _newest(heard) < 0.3, seconds=30, label="the agent is silent")
        page.evaluate("plugIn()")
        page.wait_for_selector("[data-test=mic-trouble]", state="detached")
        wait_for(lambda: _newest(heard) > 0.6, seconds=30, label="the agent is heard again")
        page.click("[data-test=end]")
        assert desk.call_from(number, "ended")["end_reason"] == "agent_hung_up"
        caller.wait(timeout=30)


def test_who_speaks_while_muted_is_told_so(desk: Desk, speaking: Browser) -> None:
    number = "13800138052"
    with signed_in(speaking, desk, "ana") as page:
        check_sound(page)
        be_ready(page)
        caller = desk.caller("--from", number, "--to", "4001", "--seconds", "60")
        page.click("[data-test=answer]")
        desk.call_from(number, "talking")
        level = "document.querySelector('[data-test=mic-level]')?.getBoundingClientRect().width ?? 0"
        wait_for(lambda: page.evaluate(level) > 5, seconds=60, label="the level moves")
        assert page.locator("[data-test=mic-muted]").count() == 0
        page.click("[data-test=mute]")
        page.wait_for_selector("[data-test=mic-muted]")
        page.click("[data-test=mic-muted] button")
        page.wait_for_selector("[data-test=mic-muted]", state="detached")
        assert not desk.call_from(number, "talking")["muted"]
        page.click("[data-test=end]")
        caller.wait(timeout=30)


def test_keys_that_the_caller_presses_are_shown_in_the_call_and_nowhere_after(desk: Desk, browser: Browser) -> None:
    number = "13800138053"
    with signed_in(browser, desk, "ana") as page:
        check_sound(page)
        be_ready(page)
        caller = desk.caller("--from", number, "--to", "4001", "--seconds", "90", "--dtmf", ",,,,,,,,,,12#,,,34")
        page.click("[data-test=answer]")
        call = desk.call_from(number, "talking")
        page.wait_for_selector("[data-test=toned]:has-text('12#')")
        page.click("[data-test=end]")
        desk.call_from(number, "ended")
        page.wait_for_selector("[data-test=toned]", state="detached")
        assert "12#" not in str(desk.api("sam").get(f"/calls/{call['id']}"))
        page.goto(f"{desk.url}/calls/{call['id']}")
        page.wait_for_selector("[data-test=quality] [data-test=verdict]")
        page.click("[data-test=trace-open]")
        page.wait_for_selector("[data-test=trace] .rung:has-text('INVITE')")
        assert number not in page.inner_text("[data-test=trace]")
        caller.wait(timeout=60)


def test_the_sound_check_plays_the_agent_back_and_rings_elsewhere(desk: Desk, speaking: Browser) -> None:
    with signed_in(speaking, desk, "ana", language="en", script=SINKS) as page:
        page.click("[data-test=open-microphone]")
        page.click("[data-test=echo]")
        meter = page.locator("[data-test=heard-back]")
        wait_for(lambda: float(meter.get_attribute("aria-valuenow") or 0) > 0.3, seconds=30, label="hears itself")
        page.click("[data-test=echo]")
        page.click("[data-test=ring-device]")
        page.locator(".el-select-dropdown__item:visible").last.click()
        page.click("[data-test=try-ring]")
        ringer = page.evaluate("JSON.parse(localStorage['callcenter.prefs']).sound.ringer")
        assert ringer
        wait_for(lambda: ringer in page.evaluate("window.sinks"), seconds=30, label="rings on the chosen device")
        page.click("[data-test=try-ring]")
        page.click("[data-test=sound-done]")


def _newest(path: Path) -> float:
    """The share of the agent's tone in the newest second of a file that is being written."""
    raw = path.read_bytes() if path.exists() else b""
    raw = raw[: len(raw) // 2 * 2]
    return share_of(np.frombuffer(raw[-BYTES_A_SECOND:], dtype="<i2").astype(float), AGENT_HERTZ)
