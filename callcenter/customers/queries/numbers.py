"""A number as screens show it."""

from callcenter.customers.attribution import attribute
from callcenter.customers.identity import Number, NumberKind, display, normalise
from callcenter.kernel.http.views import View


class NumberView(View):
    """A number. Whoever may not read numbers gets `number` and `display` masked at the edge."""

    number: str
    display: str
    kind: NumberKind
    region: str
    carrier: str
    extension: str = ""
    masked: bool = False


def number_view(number: Number | str, *, country: str = "CN", area_code: str | None = None) -> NumberView:
    """The view of a number, or of any spelling of one."""
    if isinstance(number, str):
        number = normalise(number, country=country, area_code=area_code)
    found = attribute(number)
    return NumberView(
        number=number.e164,
        display=display(number),
        kind=number.kind,
        region=found.region,
        carrier=found.carrier,
        extension=number.extension,
    )
