"""The composition root of background work: every domain's tasks in one Celery application."""

from typing import Any

from callcenter.app import DEFAULT_REDIS, build_kernel
from callcenter.kernel.config import Settings, load_settings
from callcenter.kernel.sweeps import TASKS as KERNEL
from callcenter.kernel.tasks import make_celery
from callcenter.telephony.tasks import TASKS as TELEPHONY
from callcenter.tickets.tasks import TASKS as TICKETS

TASKS = (*KERNEL, *TELEPHONY, *TICKETS)
"""Each domain's tasks; a new domain adds a line."""


def celery_app(settings: Settings, **overrides: Any) -> Any:
    """The application that `callcenter worker` and `callcenter beat` run. `overrides` as for create_app."""
    return make_celery(build_kernel(settings, **overrides), TASKS, broker_url=settings.redis_url or DEFAULT_REDIS)


def celery_app_from_env() -> Any:
    """The same, from the environment."""
    return celery_app(load_settings())
