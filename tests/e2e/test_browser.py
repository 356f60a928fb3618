"""The main job in a real browser: sign in, be ready, the record pops, answer with the microphone, write the order."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page, sync_playwright

from callcenter.accounts.models import User
from callcenter.accounts.passwords import hash_password
from tests.e2e.browsing import FAKE_SOUND, SLOW, be_ready, check_sound, chromium, hears, signed_in
from tests.e2e.desk import Desk, wait_for
from tests.e2e.sound import AGENT_HERTZ, CUSTOMER_HERTZ, share_of

pytestmark = pytest.mark.real
BYTES_A_SECOND = 8_000 * 2


@pytest.fixture(scope="module")
def browser(tones: dict[str, Path]) -> Iterator[Browser]:
    """Chromium whose microphone hears the agent's tone."""
    with sync_playwright() as playwright:
        found = chromium(playwright, *FAKE_SOUND, hears(tones["agent"]))
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """A window in which Ana has signed in, and has checked her sound."""
    with signed_in(browser, desk, "ana") as window:
        check_sound(window)
        yield window


def test_the_record_pops_ana_answers_and_writes_the_order(
    desk: Desk, page: Page, tones: dict[str, Path], tmp_path: Path
) -> None:
    number, heard = "13800138010", tmp_path / "caller.wav"
    ana = desk.api("ana")
    customer = ana.send("POST", "/customers", {"name": "李秀英", "phones": [{"number": number}]})
    be_ready(page)
    caller = desk.caller(
        *("--from", number, "--to", "4001", "--seconds", "60"),
        *("--audio", str(tones["customer"]), "--record", str(heard)),
    )
    banner = page.wait_for_selector("[data-test=ringing]")
    assert "李秀英" in banner.inner_text()
    assert number not in page.content(), "numbers are masked for agents"
    page.click("[data-test=answer]")
    page.wait_for_selector("[data-test=status]:has-text('通话中')")
    assert "李秀英" in page.inner_text("[data-test=customer-card]")
    call = desk.call_from(number, "talking")
    page.fill("[data-test=order-subject]", "洗衣机脱水异响")
    page.fill("[data-test=order-text]", "周六上午上门")
    if page.locator("[data-test=order-save]").is_disabled():
        page.click("[data-test=order-type]")
        page.locator(".el-select-dropdown__item:visible").first.click()
    page.press("[data-test=order-text]", "Control+Enter")
    order = wait_for(lambda: ana.get(f"/tickets?call_id={call['id']}")["items"], seconds=30, label="order")[0]
    assert (order["subject"], order["customer"]["id"]) == ("洗衣机脱水异响", customer["id"])

    page.reload()
    page.wait_for_selector("[data-test=headset][data-headset=connected]")
    page.wait_for_selector("[data-test=status]:has-text('通话中')")
    before = heard.stat().st_size
    wait_for(lambda: heard.stat().st_size > before + 8_000 * 2 * 5, seconds=60, label="sound after the reload")
    page.click("[data-test=end]")
    ended = desk.call_from(number, "ended")
    caller.wait(timeout=30)
    assert ended["end_reason"] == "agent_hung_up"
    _both_were_heard(desk, call["id"], heard)


def _both_were_heard(desk: Desk, call_id: str, heard: Path) -> None:
    """The browser's tone at the caller, also after the page was loaded anew, and both tones in the recording."""
    samples, rate = soundfile.read(heard)
    shares = [share_of(samples[at : at + rate], AGENT_HERTZ, rate=rate) for at in range(0, len(samples) - rate, rate)]
    assert max(shares[: len(shares) // 2]) > 0.6, shares
    assert max(shares[-4:]) > 0.6, shares
    sam = desk.api("sam")
    recording = wait_for(
        lambda: (found := sam.get(f"/calls/{call_id}")["recording"]) and found["state"] == "sealed" and found,
        seconds=60,
        label="sealed",
    )
    _, sound = sam.request("GET", f"/recordings/{recording['id']}/audio")
    path = heard.with_suffix(".flac")
    path.write_bytes(sound)
    stereo, rate = soundfile.read(path)
    for channel, hertz in ((0, CUSTOMER_HERTZ), (1, AGENT_HERTZ)):
        best = max(
            share_of(stereo[at : at + rate, channel], hertz, rate=rate) for at in range(0, len(stereo) - rate, rate)
        )
        assert best > 0.6, (channel, best)


def test_what_the_caller_says_reaches_the_browser(desk: Desk, page: Page, tones: dict[str, Path]) -> None:
    number = "13800138011"
    be_ready(page)
    caller = desk.caller("--from", number, "--to", "4001", "--seconds", "40", "--audio", str(tones["customer"]))
    page.wait_for_selector("[data-test=ringing]")
    page.keyboard.press("Control+Shift+A")
    desk.call_from(number, "talking")
    page.wait_for_timeout(2_000)
    peak = page.evaluate(
        """async () => {
          const context = new AudioContext();
          const analyser = context.createAnalyser();
          analyser.fftSize = 8192;
          context.createMediaStreamSource(window.heardStream).connect(analyser);
          await new Promise(done => setTimeout(done, 1500));
          const bins = new Float32Array(analyser.frequencyBinCount);
          analyser.getFloatFrequencyData(bins);
          const width = context.sampleRate / analyser.fftSize;
          let best = Math.ceil(100 / width);
          for (let at = best; at < bins.length; at++) if (bins[at] > bins[best]) best = at;
          return best * width;
        }"""
    )
    assert abs(peak - CUSTOMER_HERTZ) < 30
    page.keyboard.press("Control+Shift+X")
    desk.call_from(number, "ended")
    caller.wait(timeout=30)


def test_a_hostile_display_name_is_text(desk: Desk, page: Page) -> None:
    number, name = "13800138012", "<img src=x onerror=document.title='owned'>"
    be_ready(page)
    caller = desk.caller("--from", number, "--name", name, "--to", "4001", "--seconds", "30")
    page.wait_for_selector("[data-test=ringing]")
    page.click("[data-test=answer]")
    page.wait_for_selector("[data-test=new-customer]")
    page.wait_for_timeout(500)
    assert page.locator("img[src=x]").count() == 0
    assert "owned" not in page.title()
    call = desk.call_from(number, "talking")
    assert call["caller_name"] == name
    page.fill("[data-test=customer-name]", "新客户")
    page.click("[data-test=save-customer]")
    linked = wait_for(lambda: desk.call_from(number, "talking")["customer"], seconds=20, label="linked")
    assert linked["name"] == "新客户"
    page.click("[data-test=end]")
    caller.wait(timeout=30)


def test_declining_gives_the_call_back(desk: Desk, page: Page) -> None:
    number = "13800138013"
    be_ready(page)
    caller = desk.caller("--from", number, "--to", "4001", "--seconds", "8")
    page.wait_for_selector("[data-test=ringing]")
    page.click("[data-test=decline]")
    page.wait_for_selector("[data-test=ringing]", state="detached")
    call = desk.call_from(number, "queued")
    offers = desk.api("sam").get(f"/calls/{call['id']}")["offers"]
    assert [offer["state"] for offer in offers] == ["declined"]
    desk.call_from(number, "ended", seconds=60)
    caller.wait(timeout=30)


def test_the_call_outlives_the_process_of_the_headset(
    desk: Desk, page: Page, tones: dict[str, Path], tmp_path: Path
) -> None:
    """Killed in mid-call: the page connects again by itself, the caller stays and hears the agent again."""
    number, heard = "13800138014", tmp_path / "caller.wav"
    be_ready(page)
    caller = desk.caller(
        *("--from", number, "--to", "4001", "--seconds", "90"),
        *("--audio", str(tones["customer"]), "--record", str(heard)),
    )
    page.click("[data-test=answer]")
    desk.call_from(number, "talking")
    desk.kill("headset-1")
    silent_until = heard.stat().st_size + 2 * BYTES_A_SECOND
    wait_for(lambda: _last_second(heard, after=silent_until) > 0.6, seconds=60, label="the agent is heard again")
    page.wait_for_selector("[data-test=headset][data-headset=connected]")
    page.click("[data-test=end]")
    assert desk.call_from(number, "ended")["end_reason"] == "agent_hung_up"
    caller.wait(timeout=30)


def _last_second(path: Path, *, after: int) -> float:
    """The share of the agent's tone in the newest second of a file that is being written; 0 before `after` bytes."""
    raw = path.read_bytes()
    if len(raw) < after + BYTES_A_SECOND:
        return 0.0
    samples = np.frombuffer(raw[-BYTES_A_SECOND // 2 * 2 :], dtype="<i2").astype(float)
    return share_of(samples, AGENT_HERTZ)


def test_a_second_tab_says_so_and_can_take_the_phone_over(desk: Desk, page: Page) -> None:
    page.wait_for_selector("[data-test=headset][data-headset=connected]")
    other = page.context.new_page()
    other.goto(desk.url)
    other.wait_for_selector("[data-test=headset][data-headset=elsewhere]")
    other.click("[data-test=use-this-tab]")
    other.wait_for_selector("[data-test=headset][data-headset=connected]")
    page.wait_for_selector("[data-test=headset][data-headset=elsewhere]")
    other.close()
    page.wait_for_selector("[data-test=headset][data-headset=connected]")


def test_the_first_sign_in_asks_for_a_new_password_and_then_opens_the_desk(desk: Desk, browser: Browser) -> None:
    with desk.db.writing() as session:
        user = session.query(User).filter(User.username == "qi").one()
        user.password_hash, user.must_change_password = hash_password("one-use-of-qi"), True
    context = browser.new_context(locale="en")
    context.set_default_timeout(SLOW)
    window = context.new_page()
    window.goto(desk.url)
    window.fill("input[name=username]", "qi")
    window.fill("input[name=password]", "one-use-of-qi")
    window.press("input[name=password]", "Enter")
    window.wait_for_selector("input[autocomplete=new-password]")
    for field in window.locator("input[autocomplete=new-password]").all():
        field.fill("a-better-one-for-qi")
    window.locator("form.password button[type=submit]").click()
    window.wait_for_url("**/desk")
    context.close()
