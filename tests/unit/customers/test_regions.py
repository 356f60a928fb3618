"""The regions a form may ask for."""

from callcenter.customers.queries.regions import regions, regions_by_code

PROVINCES = 34


def test_each_region_lies_in_one_that_stands_before_it() -> None:
    known = {""}
    for one in regions():
        assert one.parent in known
        assert one.code.isdigit()
        known.add(one.code)
    assert len(known) == len(regions()) + 1, "no code twice"
    assert sum(not one.parent for one in regions()) == PROVINCES


def test_the_way_down_is_by_name() -> None:
    found = regions_by_code()
    assert [found[code].name for code in ("44", "4403", "440305")] == ["广东省", "深圳市", "南山区"]
    assert (found["110105"].parent, found["71"].name) == ("11", "台湾省")
