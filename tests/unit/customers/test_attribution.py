"""Where a number belongs, and how fast that is known."""

import time

import pytest

from callcenter.customers.attribution import attribute
from callcenter.customers.identity import normalise
from callcenter.customers.queries.numbers import number_view


@pytest.mark.parametrize(
    ("raw", "region", "carrier"),
    [
        ("13800138000", "北京", "中国移动"),
        ("+8619912345678", "河北 唐山", "中国电信"),
        ("19212345678", "重庆", "中国广电"),
        ("17099991234", "广东 广州", "联通虚拟运营商"),
        ("075588886666", "广东 深圳", ""),
        ("010-88888888", "北京", ""),
        ("023-88888888", "重庆", ""),
        ("028 8555 1234", "四川 成都/眉山/资阳", ""),
        ("+1 650 253 0000", "美国", ""),
        ("+852 2345 6789", "中国香港", ""),
        ("88886666", "", ""),
        ("10086", "", ""),
        ("4001234567", "", ""),
        ("sipp", "", ""),
        ("anonymous", "", ""),
    ],
)
def test_a_number_belongs_somewhere(raw: str, region: str, carrier: str) -> None:
    found = attribute(normalise(raw))
    assert (found.region, found.carrier) == (region, carrier)


def test_a_foreign_country_has_a_name_in_both_languages() -> None:
    assert attribute(normalise("+442071838750"), "en").region == "United Kingdom"
    assert attribute(normalise("+442071838750"), "zh-CN").region == "英国"


def test_a_thousand_different_mobiles_take_less_than_a_millisecond_each() -> None:
    attribute(normalise("13800138000"))
    begun = time.perf_counter()
    for last in range(1000):
        attribute(normalise(f"1{30 + last % 10}{last:04d}{last:04d}"))
    assert time.perf_counter() - begun < 1.0


def test_the_view_of_a_number_says_all_of_it() -> None:
    assert number_view("0755-88886666转801").model_dump() == {
        "number": "+8675588886666",
        "display": "0755 8888 6666 #801",
        "kind": "landline",
        "region": "广东 深圳",
        "carrier": "",
        "extension": "801",
        "masked": False,
    }
