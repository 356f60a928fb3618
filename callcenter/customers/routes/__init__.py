"""Routes: records, their numbers and contacts, the timeline."""

from callcenter.customers.routes import details, records, regions
from callcenter.customers.routes.blueprint import api

__all__ = ["api", "details", "records", "regions"]
