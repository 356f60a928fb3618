"""Structured logs: constant event names, data as fields; personal data only under `pii_` keys, which JSON logs drop."""

import logging
import sys
from typing import Any

import structlog

from callcenter.kernel.config import Settings
from callcenter.kernel.output import outlive_a_full_disk


def _drop_personal(logger: object, method: str, event: dict[str, Any]) -> dict[str, Any]:
    del logger, method
    return {key: value for key, value in event.items() if not key.startswith("pii_")}


def _for_people() -> structlog.dev.ConsoleRenderer:
    # The boxes drawn around tracebacks by default take tens of milliseconds, which a process that carries calls lacks.
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def configure_logging(settings: Settings, *, process: str) -> None:
    """Set up structlog and the standard library for one process; lines go to standard error."""
    outlive_a_full_disk()
    is_json = settings.log_format == "json"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if is_json:
        shared += [_drop_personal, structlog.processors.format_exc_info]
    renderer = structlog.processors.JSONRenderer() if is_json else _for_people()
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
