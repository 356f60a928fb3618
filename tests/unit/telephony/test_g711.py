"""G.711 against known samples of ITU-T G.711 and against its own precision."""

from array import array

import pytest

from callcenter.telephony import g711

LAWS: list[g711.Law] = ["pcma", "pcmu"]
KNOWN: list[tuple[g711.Law, int, int]] = [
    ("pcma", 0xD5, 8),
    ("pcma", 0x55, -8),
    ("pcma", 0xAA, 32256),
    ("pcma", 0x2A, -32256),
    ("pcma", 0x80, 5504),
    ("pcmu", 0xFF, 0),
    ("pcmu", 0x80, 32124),
    ("pcmu", 0x00, -32124),
    ("pcmu", 0xEF, 132),
    ("pcmu", 0x6F, -132),
]


@pytest.mark.parametrize(("law", "code", "sample"), KNOWN)
def test_known_codes_have_their_samples(law: g711.Law, code: int, sample: int) -> None:
    assert array("h", g711.decode(bytes([code]), law))[0] == sample
    assert g711.encode(array("h", [sample, sample]).tobytes(), law) == bytes([code, code])


@pytest.mark.parametrize("law", LAWS)
def test_every_code_survives_the_way_to_pcm_and_back(law: g711.Law) -> None:
    codes = bytes(range(256))
    pcm = g711.decode(codes, law)
    assert g711.decode(g711.encode(pcm, law), law) == pcm


@pytest.mark.parametrize("law", LAWS)
def test_every_sample_comes_back_within_four_percent(law: g711.Law) -> None:
    samples = array("h", range(-32000, 32001))
    back = array("h", g711.decode(g711.encode(samples.tobytes(), law), law))
    assert all(abs(new - old) <= max(16, abs(old) * 0.04) for new, old in zip(back, samples, strict=True))
