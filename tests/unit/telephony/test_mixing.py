"""Facts about who hears whom: one test per row of the table, and what holds for every mix."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.mixing import (
    SILENCE,
    TABLE,
    Edge,
    agent_prompt_port,
    channel_port,
    edges,
    music_port,
    port,
    prompt_port,
)
from callcenter.telephony.signals import Mix, Mode, Participant, Prompt, Recording, Role

PROMPT = Prompt("p", ("/prompt.wav",))
MUSIC = Prompt("m", ("/music.wav",), loop=True)
RINGBACK = Prompt("b", ("/ringback.wav",), loop=True)
TAPE = Recording("r", "/rec")


def leg(name: str, role: Role, mode: Mode = "talk") -> Participant:
    return Participant(name, "leg", role, mode)


CUSTOMER, AGENT, OUTSIDE, SUPERVISOR = (
    leg("customer", "customer"),
    leg("agent", "agent"),
    leg("outside", "outside"),
    leg("supervisor", "supervisor"),
)
OTHERS = (CUSTOMER, AGENT, OUTSIDE, SUPERVISOR)


def mix(*participants: Participant, prompt: bool = False, music: bool = False, tape: Recording | None = None) -> Mix:
    return Mix("c", participants, PROMPT if prompt else None, tape, MUSIC if music else None)


def who_hears(one: Participant, wanted: Mix) -> set[str]:
    return {edge.sink for edge in edges(wanted) if edge.source == port(one)}


def heard_by(one: Participant, wanted: Mix) -> set[str]:
    return {edge.source for edge in edges(wanted) if edge.sink == port(one)}


# role, mode, who hears it, what it hears when everybody talks, its channel
ROWS: list[tuple[Role, Mode, str, str, str]] = [
    ("customer", "talk", "customer agent outside supervisor", "customer agent outside", "customer"),
    ("customer", "mute", "", "customer agent outside", ""),
    ("customer", "hold", "", "", ""),
    ("agent", "talk", "customer agent outside supervisor", "customer agent outside supervisor", "agent"),
    ("agent", "mute", "", "customer agent outside supervisor", ""),
    ("agent", "hold", "", "", ""),
    ("outside", "talk", "customer agent outside supervisor", "customer agent outside", "agent"),
    ("outside", "mute", "", "customer agent outside", ""),
    ("outside", "hold", "", "", ""),
    ("supervisor", "talk", "agent supervisor", "customer agent outside supervisor", ""),
    ("supervisor", "mute", "", "customer agent outside supervisor", ""),
    ("supervisor", "hold", "", "", ""),
]


@pytest.mark.parametrize(("role", "mode", "hearers", "hears", "channel"), ROWS)
def test_each_role_in_each_mode(role: Role, mode: Mode, hearers: str, hears: str, channel: str) -> None:
    one = leg("one", role, mode)
    wanted = mix(one, *OTHERS, tape=TAPE)
    channels = {channel_port("c", channel)} if channel else set()
    assert who_hears(one, wanted) == {f"leg:{name}" for name in hearers.split()} | channels
    assert heard_by(one, wanted) == {f"leg:{name}" for name in hears.split()}


def test_the_table_has_every_role_in_every_mode_and_so_has_the_test() -> None:
    every = {(role, mode) for role in get_args(Role) for mode in get_args(Mode)}
    assert set(TABLE) == every == {(role, mode) for role, mode, *_ in ROWS}


def test_a_customer_on_hold_hears_music_and_nobody() -> None:
    held = leg("held", "customer", "hold")
    assert heard_by(held, mix(held, AGENT, OUTSIDE, music=True)) == {music_port("c")}


def test_a_prompt_takes_the_place_of_the_hold_music_until_it_ends() -> None:
    held = leg("held", "customer", "hold")
    wanted = mix(held, prompt=True, music=True)
    assert heard_by(held, wanted) == {prompt_port("c")}
    assert edges(wanted, is_prompt_playing=False) == {Edge(music_port("c"), port(held))}


def test_a_prompt_is_heard_by_customers_only() -> None:
    wanted = mix(*OTHERS, prompt=True)
    assert [one.role for one in OTHERS if prompt_port("c") in heard_by(one, wanted)] == ["customer"]


@pytest.mark.parametrize(("role", "mode"), [(role, mode) for role in get_args(Role) for mode in get_args(Mode)])
def test_the_ringback_is_heard_by_agents_who_are_not_on_hold_and_by_nobody_else(role: Role, mode: Mode) -> None:
    one = leg("one", role, mode)
    hears = Edge(agent_prompt_port("c"), port(one)) in edges(Mix("c", (one,), agent_prompt=RINGBACK))
    assert hears == (role == "agent" and mode in ("talk", "mute"))


def test_the_ringback_reaches_a_headset_and_no_recording() -> None:
    headset = Participant("h", "cord", "agent")
    wanted = Mix("c", (CUSTOMER, headset), prompt=PROMPT, recording=TAPE, hold_music=MUSIC, agent_prompt=RINGBACK)
    assert {edge.sink for edge in edges(wanted) if edge.source == agent_prompt_port("c")} == {port(headset)}


def test_an_agent_hears_early_media_beside_the_ringback() -> None:
    wanted = Mix("c", (CUSTOMER, AGENT), agent_prompt=RINGBACK)
    assert heard_by(AGENT, wanted) == {port(CUSTOMER), agent_prompt_port("c")}


def test_in_a_consultation_the_held_customer_does_not_hear_and_the_others_do() -> None:
    held = leg("held", "customer", "hold")
    wanted = mix(held, AGENT, OUTSIDE, music=True)
    assert who_hears(AGENT, wanted) == {port(OUTSIDE)}
    assert who_hears(OUTSIDE, wanted) == {port(AGENT)}


def test_a_pause_feeds_silence_only_to_both_channels() -> None:
    wanted = mix(*OTHERS, tape=Recording("r", "/rec", paused=True))
    channels = {channel_port("c", "customer"), channel_port("c", "agent")}
    assert {edge for edge in edges(wanted) if edge.sink in channels} == {Edge(SILENCE, one) for one in channels}


def test_without_a_recording_nothing_is_recorded() -> None:
    assert not any(edge.sink.startswith("record.") for edge in edges(mix(*OTHERS)))


PARTICIPANTS = st.lists(
    st.builds(
        Participant,
        id=st.sampled_from("abcdef"),
        kind=st.sampled_from(["leg", "cord"]),
        role=st.sampled_from(get_args(Role)),
        mode=st.sampled_from(get_args(Mode)),
    ),
    unique_by=lambda one: (one.kind, one.id),
    max_size=8,
)
MIXES = st.builds(
    Mix,
    call=st.just("c"),
    participants=PARTICIPANTS.map(tuple),
    prompt=st.sampled_from([None, PROMPT]),
    recording=st.sampled_from([None, TAPE, Recording("r", "/rec", paused=True)]),
    hold_music=st.sampled_from([None, MUSIC]),
    agent_prompt=st.sampled_from([None, RINGBACK]),
)


@given(MIXES)
def test_nobody_hears_himself(wanted: Mix) -> None:
    assert all(edge.source != edge.sink for edge in edges(wanted))


@given(MIXES)
def test_who_is_muted_or_held_is_heard_by_nobody_and_on_no_tape(wanted: Mix) -> None:
    for one in wanted.participants:
        if one.mode != "talk":
            assert who_hears(one, wanted) == set()


@given(MIXES)
def test_a_held_one_hears_no_person(wanted: Mix) -> None:
    for one in wanted.participants:
        if one.mode == "hold":
            assert heard_by(one, wanted) <= {music_port("c"), prompt_port("c")}


@given(MIXES)
def test_a_customer_never_hears_a_supervisor(wanted: Mix) -> None:
    supervisors = {port(one) for one in wanted.participants if one.role == "supervisor"}
    for one in wanted.participants:
        if one.role in ("customer", "outside"):
            assert not heard_by(one, wanted) & supervisors


@given(MIXES)
def test_the_channels_hold_those_who_belong_there(wanted: Mix) -> None:
    roles = {port(one): one.role for one in wanted.participants}
    for edge in edges(wanted):
        if edge.sink == channel_port("c", "customer"):
            assert edge.source == SILENCE or roles[edge.source] == "customer"
        if edge.sink == channel_port("c", "agent"):
            assert edge.source == SILENCE or roles[edge.source] in ("agent", "outside")


@given(MIXES)
def test_a_recording_is_always_fed_by_silence(wanted: Mix) -> None:
    fed = {edge.sink for edge in edges(wanted) if edge.source == SILENCE}
    both = {channel_port("c", "customer"), channel_port("c", "agent")}
    assert fed == (both if wanted.recording else set())
