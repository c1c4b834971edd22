"""Work that is done later: procrastinate jobs, deferred inside the action's transaction.

A package's `jobs.py` registers with `@job("package.verb")`; arguments are ids, and doing it twice must change nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

Work = TypeVar("Work", bound=Callable[..., Any])


def job(
    name: str, *, attempts: int = 5, every: str = ""
) -> Callable[[Work], "Task[..., Any, Any]"]:
    """Register a job; it is tried up to `attempts` times with growing pauses.

    `every` is a cron line ("15 3 * * *", UTC) for work that repeats; it then gets the argument `timestamp` (int).
    """

    def register(work: Work) -> "Task[..., Any, Any]":
        task = app.task(name=name, retry=RetryStrategy(max_attempts=attempts, exponential_wait=4))(
            work
        )
        if every:
            app.periodic(cron=every, periodic_id=name)(task)
        return cast("Task[..., Any, Any]", task)

    return register


def later(task: "Task[..., Any, Any]", *, key: str = "", **ids: int) -> None:
    """Defer a job in the current transaction. With `key`, jobs of one key wait for each other and only one waits."""
    if not key:
        task.configure().defer(**ids)
        return
    try:
        with transaction.atomic():
            task.configure(lock=key, queueing_lock=key).defer(**ids)
    except AlreadyEnqueued:
        return


@job("kernel.housekeeping", every="17 * * * *")
def housekeeping(timestamp: int) -> None:
    """Hourly: throw away what is old, seal the audit trail, bring the ledger of erasures up to date."""
    from samband.kernel import ledger
    from samband.kernel.housekeeping import (
        forget_done_jobs,
        forget_old_audit,
        seal_audit,
        throw_away,
    )

    throw_away(timezone.now())
    forget_done_jobs(timezone.now())
    seal_audit()
    forget_old_audit()
    ledger.collect()
    ledger.follow()
