"""Work orders and their types over HTTP."""

from callcenter.tickets.routes.asking import api as asking_api
from callcenter.tickets.routes.calls import api as calls_api
from callcenter.tickets.routes.orders import api as tickets_api
from callcenter.tickets.routes.pressing import api as pressing_api
from callcenter.tickets.routes.relating import api as relating_api
from callcenter.tickets.routes.templates import api as templates_api
from callcenter.tickets.routes.types import api as types_api

__all__ = ["asking_api", "calls_api", "pressing_api", "relating_api", "templates_api", "tickets_api", "types_api"]
