"""What is asked again by itself in jobs, calendars at an address and servers alike: what is due, what came, what failed."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db import models

from samband.kernel.db import as_system
from samband.kernel.errors import SambandError
from samband.kernel.mail import Letter, send
from samband.people import installation
from samband.people.calendars import rules
from samband.people.models import Person
from samband.sources import actions
from samband.sources.models import Import, Source
from samband.sources.options import Options

logger = logging.getLogger(__name__)
MOST_DUE = 500


class Asked(Protocol):
    """A `Feed` or a `Server`."""

    pk: int
    source: Source
    faults: int
    told_at: datetime | None


Row = TypeVar("Row", bound=models.Model)


def due(model: type[Row], now: datetime) -> list[int]:
    """Which of them are to be asked; as the system role's login."""
    with as_system():
        waiting = model._default_manager.filter(next_at__lte=now).order_by("next_at")
        return list(waiting.values_list("pk", flat=True)[:MOST_DUE])


def to_ask(
    model: type[Row], source_id: int, now: datetime, end: Callable[[int], object]
) -> tuple[Row, Person] | None:
    """The row that is due and whose it is, None when it is not due any more; whoever left takes it along, so it is ended."""
    with as_system():
        rows = model._default_manager.select_related("source__owner")
        row = rows.filter(pk=source_id, next_at__lte=now).first()
        if row is None:
            return None
        owner: Person | None = row.source.owner  # type: ignore[attr-defined]  # see `Asked`
        if owner is None or owner.state != Person.State.ACTIVE:
            end(source_id)
            return None
        return row, owner


def bring_again(source: Source, owner: Person, options_of: Callable[[Options], Options]) -> None:
    """Read and store what came as an import of its own, which its owner can take back; with nothing new none is left.

    `options_of` makes its options out of those of the source's last import. Raises `SambandError` for what can't be read.
    """
    with as_system():
        last = Import.objects.filter(source=source).order_by("-pk").first()
        if last is None:
            return
        run = actions.create_import(
            actor=owner,
            kind=source.kind,
            label=source.label,
            options=options_of(Options.load(last.options)),
            owner=owner,
        )
    try:
        actions.plan_import(run=run)
        if run.plan.get("stored"):
            actions.apply_import(run=run)
            return
    except SambandError:
        _leave_nothing(run)
        raise
    _leave_nothing(run)


def _leave_nothing(run: Import) -> None:
    """Throw away an import that brought nothing, without ending what it was fetched from."""
    if run.state == Import.State.PLANNING:
        run.state = Import.State.FAILED
    actions.revert_import(run=run, ends_feed=False)
    with as_system():
        Import.objects.filter(pk=run.pk).delete()


def failed(
    row: Asked,
    owner: Person,
    fault: str,
    now: datetime,
    letter: Callable[[], Letter],
    also: Mapping[str, Any] | None = None,
    *,
    at_once: bool = False,
) -> str:
    """Keep what went wrong, ask later, less often each time, and tell the owner once when it lasts; returns the fault.

    `also`: further values of the row, before ours. `at_once`: they are told without waiting whether it lasts.
    """
    faults = row.faults + 1
    tells = (at_once or faults >= rules.FAULTS_TOLD) and row.told_at is None
    values = {
        "faults": faults,
        "fault": fault,
        "next_at": now + rules.pause_after(faults),
        "told_at": now if tells else row.told_at,
        **(also or {}),
    }
    with as_system():
        type(row)._default_manager.filter(pk=row.pk).update(**values)  # type: ignore[attr-defined]  # a model, see `Asked`
    if tells:
        try:
            send(owner, letter, language=installation.language())
        except OSError:
            # It stands on their page too.
            logger.warning("Somebody could not be told that what they bring in can't be fetched.")
    return fault
