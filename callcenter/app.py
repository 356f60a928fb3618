"""The composition root: builds the parts of the service and the web application from the settings."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from apiflask import APIFlask
from sqlalchemy.orm import Session

from callcenter import __version__
from callcenter.accounts.demo_routes import api as demo_api
from callcenter.accounts.guards import install_guards
from callcenter.accounts.ports import install_seats
from callcenter.accounts.routes import api as accounts_api
from callcenter.accounts.sessions import authenticate
from callcenter.apidocs import install_docs
from callcenter.console import api as console_api
from callcenter.console import install_console
from callcenter.customers.ports import install_calls
from callcenter.customers.routes import api as customers_api
from callcenter.eventdocs import install_event_docs
from callcenter.health import install_health
from callcenter.kernel import outbox
from callcenter.kernel.bus import Bus, RedisBus
from callcenter.kernel.clock import utc_now
from callcenter.kernel.config import Settings
from callcenter.kernel.db import Database
from callcenter.kernel.http.context import Kernel, install
from callcenter.kernel.http.headers import install_headers
from callcenter.kernel.http.problems import install_problems
from callcenter.live.authorisers import AUTHORISERS
from callcenter.pages import install_pages
from callcenter.realtime import install_realtime
from callcenter.telephony.customer_calls import TelephonyCalls
from callcenter.telephony.people_seats import TelephonySeats
from callcenter.telephony.recording_routes import api as recordings_api
from callcenter.telephony.routes import away_api, calls_api, promises_api, queues_api, seats_api, transfers_api
from callcenter.telephony.routes import demo_api as simulation_api
from callcenter.tickets.routes import asking_api, pressing_api, relating_api, templates_api, tickets_api, types_api
from callcenter.tickets.routes import calls_api as ticket_calls_api

DEFAULT_REDIS = "redis://127.0.0.1:6379/0"
MAX_REQUEST_BYTES = 20_000_000
API = "/api/v1"
BLUEPRINTS = (
    accounts_api,
    demo_api,
    console_api,
    customers_api,
    away_api,
    calls_api,
    promises_api,
    queues_api,
    recordings_api,
    seats_api,
    transfers_api,
    simulation_api,
    tickets_api,
    asking_api,
    pressing_api,
    relating_api,
    ticket_calls_api,
    templates_api,
    types_api,
)
"""Each domain's routes; a new domain adds a line."""


def open_database(settings: Settings, bus: Bus | None = None) -> Database:
    """The database with its outbox: events are numbered before each commit, readers poked after it."""

    def told(session: Session) -> None:
        if bus is not None and session.info.pop("told", False):
            bus.poke()

    return Database(settings.database, before_commit=outbox.seal, after_commit=told, zone=settings.zone)


def build_kernel(
    settings: Settings,
    *,
    db: Database | None = None,
    bus: Bus | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Kernel:
    """The parts every entry point needs."""
    bus = bus or RedisBus(settings.redis_url or DEFAULT_REDIS)
    return Kernel(settings=settings, db=db or open_database(settings, bus), bus=bus, now=now, authenticate=authenticate)


def create_app(settings: Settings, **overrides: Any) -> APIFlask:
    """The web application. `overrides` replace parts: db, bus, now."""
    app = APIFlask(
        "callcenter",
        title="Callcenter",
        version=__version__,
        docs_path=None,
        spec_path=None,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        OPENAPI_VERSION="3.1.0",
        VALIDATION_ERROR_STATUS_CODE=422,
        JSON_SORT_KEYS=False,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    parts = build_kernel(settings, **overrides)
    install(app, parts)
    install_problems(app)
    install_health(app, parts)
    install_guards(app)
    install_calls(app, TelephonyCalls())
    install_seats(app, TelephonySeats())
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=API)
    install_docs(app)
    install_event_docs(app)
    install_pages(app)
    install_headers(app, settings)
    console = install_console(app, parts)
    install_realtime(app, parts, snapshot=console.snapshot, authorisers=AUTHORISERS, banners=console.banners)
    return app
