"""Where a number belongs and which carrier it was given to: 号码归属地. The data is loaded at the first question."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from phone import Phone

from callcenter.customers.identity import Number, NumberKind
from callcenter.customers.identity.china import CODE, area_code
from callcenter.customers.identity.world import region_code
from callcenter.kernel.texts import CHINESE

_REMEMBERED = 8192
_MOST_CITIES = 3
_SHORT_NAME = 2
_NO_RECORD = b""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Region ("广东 深圳", or a country) and carrier; empty where unknown.

    A number that moved to another carrier still shows the first one.
    """

    region: str = ""
    carrier: str = ""


_UNKNOWN = Attribution()


@lru_cache(maxsize=_REMEMBERED)
def attribute(number: Number, language: str = CHINESE) -> Attribution:
    """Find region and carrier. Chinese places have Chinese names; countries have names in both languages."""
    if not number.e164.startswith("+") or not number.is_phone:
        return _UNKNOWN
    if number.kind == NumberKind.INTERNATIONAL or not number.e164.startswith(f"+{CODE}"):
        return Attribution(region=_countries().get(region_code(number.e164), ("", ""))[0 if language == CHINESE else 1])
    national = number.e164.removeprefix(f"+{CODE}")
    if number.kind == NumberKind.MOBILE:
        return _mobile(national)
    return Attribution(region=_areas().get(f"0{area_code(national)}", ""))


def _mobile(national: str) -> Attribution:
    found = _mobiles().find(national)
    if not found:
        return _UNKNOWN
    carrier = str(found["phone_type"])
    return Attribution(
        region=_joined(found["province"], [found["city"]]),
        carrier=f"中国{carrier}" if len(carrier) == _SHORT_NAME else carrier,
    )


def _joined(province: str, cities: list[str]) -> str:
    names = "/".join(cities[:_MOST_CITIES])
    return province if province in cities else f"{province} {names}"


@lru_cache(maxsize=1)
def _mobiles() -> Phone:
    return Phone()


@lru_cache(maxsize=1)
def _areas() -> dict[str, str]:
    """Area code -> region, from the places that the mobile ranges name."""
    data = _mobiles()
    places: dict[tuple[str, str], list[str]] = {}
    for record in data.buf[8 : data.first_phone_record_offset].split(b"\x00"):
        if record != _NO_RECORD:
            province, city, _, area = record.decode().split("|")[:4]
            cities = places.setdefault((area, province), [])
            if city not in cities:
                cities.append(city)
    return {area: _joined(province, sorted(cities)) for (area, province), cities in sorted(places.items())}


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, str]]:
    text = (Path(__file__).parent / "countries.json").read_text(encoding="utf-8")
    return {code: (zh, en) for code, (zh, en) in json.loads(text).items()}
