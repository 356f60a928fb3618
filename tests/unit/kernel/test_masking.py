"""What a number looks like to those who may not read it."""

import pytest

from callcenter.kernel.masking import mask_digits, masked


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613800138000", "+86138****8000"),
        ("138 0013 8000", "138****8000"),
        ("0755 8888 6666 #12", "075****6666 #12"),
        ("(650) 253-0000", "(65****0000"),
        ("+1 (650) 253-0000", "+165****0000"),
        ("88886666", "****6666"),
        ("alice13800138000", "alice138****8000"),
        ("13800138000/13900139000", "138****8000/139****9000"),
        ("10086", "10086"),
        ("1001", "1001"),
        ("sipp", "sipp"),
        ("", ""),
    ],
)
def test_seven_digits_or_more_are_hidden_wherever_they_stand(number: str, shown: str) -> None:
    assert mask_digits(number) == shown


def test_every_number_of_a_view_is_masked_and_the_rest_stays() -> None:
    number = {"number": "+8613800138000", "display": "138 0013 8000", "masked": False, "region": "北京"}
    found = masked({"id": 1, "phones": [{"number": number}], "contacts": [{"number": None}]})
    assert found["phones"][0]["number"] == {
        "number": "+86138****8000",
        "display": "138****8000",
        "masked": True,
        "region": "北京",
    }
    assert number["masked"] is False
    assert found["contacts"] == [{"number": None}]
