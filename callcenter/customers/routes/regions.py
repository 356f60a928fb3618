"""The regions of China over HTTP: the same for everybody, so a browser keeps them."""

from callcenter.customers.queries.regions import RegionView, regions
from callcenter.customers.routes.blueprint import api
from callcenter.kernel.http import View, endpoint
from callcenter.kernel.permissions import Permission


class Regions(View):
    """Provinces, cities and districts, each after the one it lies in."""

    items: tuple[RegionView, ...]


@endpoint(api, "GET /regions", needs=Permission.CUSTOMERS_READ, returns=Regions)
def list_regions() -> Regions:
    """The provinces, cities and districts of China, by their codes."""
    return Regions(items=regions())
