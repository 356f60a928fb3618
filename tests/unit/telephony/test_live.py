"""The mix that follows from a live call, and that the call survives being written down."""

import pytest

from callcenter.telephony.bridge.live import LiveCall, Phase, Side, mix_of

MUSIC = "/sounds/hold.wav"


def live(**changes: object) -> LiveCall:
    fields: dict[str, object] = {
        "id": "c1",
        "direction": "in",
        "line": 1,
        "leg": "l1",
        "caller": "+8613800138000",
        "dialled": "4001",
        "queue_id": 1,
        "language": "zh-CN",
        "is_customer_joined": True,
        "phase": Phase.TALKING,
        "agent": Side(user_id=7, device="browser", leg="a1", headset="7-x", cord="cord1", is_joined=True),
        **changes,
    }
    return LiveCall(**fields)  # type: ignore[arg-type]


def modes(call: LiveCall) -> dict[str, str]:
    return {participant.role: participant.mode for participant in mix_of(call, hold_music=MUSIC).participants}


def test_in_talk_both_speak() -> None:
    assert modes(live()) == {"customer": "talk", "agent": "talk"}


def test_hold_puts_the_customer_on_hold_and_leaves_the_agent() -> None:
    assert modes(live(is_held=True)) == {"customer": "hold", "agent": "talk"}


def test_mute_closes_only_the_agents_microphone() -> None:
    muted = Side(user_id=7, device="browser", leg="a1", cord="cord1", is_joined=True, mode="mute")
    assert modes(live(agent=muted)) == {"customer": "talk", "agent": "mute"}


def test_a_customer_whose_agent_is_away_hears_the_music() -> None:
    agent = Side(user_id=7, device="browser", leg="a1", headset="7-x", cord="cord1", is_joined=False)
    assert modes(live(agent=agent)) == {"customer": "hold"}


@pytest.mark.parametrize("phase", [Phase.ARRIVING, Phase.GREETING, Phase.QUEUED, Phase.OFFERING, Phase.LEAVING])
def test_nobody_but_the_customer_is_in_the_mix_before_the_talk(phase: Phase) -> None:
    assert modes(live(phase=phase)) == {"customer": "talk"}


def test_an_agent_who_dials_hears_ringback_and_early_media() -> None:
    call = live(phase=Phase.DIALING, direction="out", ringback="/sounds/ringback.wav", is_customer_joined=False)
    mix = mix_of(call, hold_music=MUSIC)
    assert mix.agent_prompt is not None
    assert modes(call) == {"agent": "talk"}
    call.is_customer_joined, call.ringback = True, ""
    assert modes(call) == {"customer": "talk", "agent": "talk"}


def test_a_phone_on_a_sibling_line_is_in_the_mix_by_its_cord() -> None:
    agent = Side(user_id=7, device="sip", leg="a1", line=2, cord="cord1", is_joined=True)
    (_, participant) = mix_of(live(agent=agent), hold_music=MUSIC).participants
    assert (participant.kind, participant.id) == ("cord", "cord1")


def test_a_new_prompt_has_a_new_id_and_none_ends_it() -> None:
    call = live()
    call.play("/a.wav")
    first = call.prompt_id
    call.play("/a.wav")
    assert call.prompt_id not in {"", first}
    call.play()
    assert mix_of(call, hold_music=MUSIC).prompt is None


def test_a_call_written_down_and_read_again_is_the_same() -> None:
    call = live()
    call.play("/a.wav", "/b.wav", loops=True)
    assert LiveCall.from_json(call.to_json()) == call
    assert LiveCall.from_json(live(agent=None).to_json()).agent is None


def test_which_legs_a_line_must_have() -> None:
    phone = Side(user_id=7, device="sip", leg="a1", line=2)
    assert live(agent=phone).legs_on(1) == ("l1",)
    assert live(agent=phone).legs_on(2) == ("a1",)
    assert live(agent=Side(user_id=7, device="sip", leg="a1", line=1)).legs_on(1) == ("l1", "a1")
    assert live().legs_on(1) == ("l1",), "a browser has no leg on a line"
    before_dialling = live(direction="out", phase=Phase.CALLING_AGENT, agent=phone)
    assert (before_dialling.legs_on(1), before_dialling.legs_on(2)) == ((), ("a1",))
