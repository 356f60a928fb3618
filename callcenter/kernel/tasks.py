"""Celery, and nothing else of it elsewhere: how declared tasks are sent by the clock and run by threads."""

from collections.abc import Sequence
from typing import Any, Final

from celery import Celery

from callcenter.kernel.http.context import Kernel
from callcenter.kernel.work import Task, WorkQueue, perform

THREADS: Final = 4
_REDELIVERY_SECONDS: Final = 300
_SETTINGS: Final[dict[str, Any]] = {
    "accept_content": ["json"],
    "task_serializer": "json",
    "task_ignore_result": True,
    "result_backend": None,
    # A task is told done when it is done: a worker that dies has it delivered to the next.
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "worker_pool": "threads",
    "worker_concurrency": THREADS,
    "worker_hijack_root_logger": False,
    "task_default_queue": WorkQueue.SWEEPS.value,
    "task_create_missing_queues": False,
    # Without end, else the worker gives up after a hundred tries while Redis is away.
    "broker_connection_max_retries": None,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {"visibility_timeout": _REDELIVERY_SECONDS},
    "timezone": "UTC",
    "enable_utc": True,
    # The schedule is in the program; a file of last runs would only be one more thing to lose.
    "beat_scheduler": "celery.beat:Scheduler",
}


def make_celery(parts: Kernel, tasks: Sequence[Task], *, broker_url: str) -> Celery:
    """An application that can send and run these tasks. Nothing is connected yet."""
    celery = Celery("callcenter", broker=broker_url, set_as_current=False)
    celery.conf.update(_SETTINGS)
    celery.conf.task_queues = {queue.value: {} for queue in WorkQueue}
    celery.conf.task_routes = {task.name: {"queue": task.queue.value} for task in tasks}
    celery.conf.beat_schedule = {
        task.name: {
            "task": task.name,
            "schedule": task.every,
            # What could not be run in its period is done by the next one.
            "options": {"queue": task.queue.value, "expires": task.every.total_seconds()},
        }
        for task in tasks
        if task.every is not None
    }
    for task in tasks:
        # Not shared: another application in this process has parts of its own.
        celery.task(_shell(task, parts), name=task.name, ignore_result=True, shared=False)
    return celery


def _shell(task: Task, parts: Kernel) -> Any:
    def run(*ids: str | int) -> None:
        perform(task, parts, *ids)

    return run


def run_worker(celery: Celery) -> None:
    """Run tasks until SIGTERM; what is running then is finished first."""
    celery.worker_main(
        [
            "worker",
            "--pool=threads",
            f"--concurrency={THREADS}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--loglevel=WARNING",
        ]
    )


def run_beat(celery: Celery) -> None:
    """Send what is due until SIGTERM."""
    celery.start(["beat", "--loglevel=WARNING", "--pidfile="])
