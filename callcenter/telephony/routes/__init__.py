"""The HTTP face of telephony."""

from callcenter.telephony.routes.away import api as away_api
from callcenter.telephony.routes.calls import api as calls_api
from callcenter.telephony.routes.demo import api as demo_api
from callcenter.telephony.routes.promises import api as promises_api
from callcenter.telephony.routes.queues import api as queues_api
from callcenter.telephony.routes.seats import api as seats_api
from callcenter.telephony.routes.transfers import api as transfers_api

__all__ = ["away_api", "calls_api", "demo_api", "promises_api", "queues_api", "seats_api", "transfers_api"]
