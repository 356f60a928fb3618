"""The HTTP face of telephony."""

from callcenter.telephony.routes.calls import api as calls_api
from callcenter.telephony.routes.demo import api as demo_api
from callcenter.telephony.routes.seats import api as seats_api

__all__ = ["calls_api", "demo_api", "seats_api"]
