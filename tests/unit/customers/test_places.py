"""English readers get English names for every place and carrier that a number can be attributed to."""

import json
from pathlib import Path

from callcenter.customers import attribution
from callcenter.customers.identity import normalise

ENGLISH = json.loads((Path(__file__).parents[3] / "web/src/i18n/places.json").read_text(encoding="utf-8"))


def test_every_province_and_city_of_the_number_ranges_has_an_english_name() -> None:
    regions = set(attribution._areas().values())
    assert len(regions) > 300
    words = {word for region in regions for part in region.split(" ") for word in part.split("/")}
    assert {word for word in words if not ENGLISH.get(word, "").strip()} == set()


def test_every_country_and_carrier_has_an_english_name() -> None:
    missing = {chinese for chinese, _ in attribution._countries().values() if chinese not in ENGLISH}
    assert missing == set()
    carriers = {attribution.attribute(normalise(f"{number}00012345")).carrier for number in range(130, 200)} - {""}
    assert {"中国移动", "中国联通", "中国电信"} <= carriers
    assert carriers <= set(ENGLISH)
