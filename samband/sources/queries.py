"""Reads of imports, shaped for pages and the command line. Row-level security does the rest: whoever
asks sees the organisation's imports and their own."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samband.parties.models import ORGANISATION_LAYER
from samband.people.models import Person
from samband.sources import planning, rules, words
from samband.sources.feeds.models import Feed
from samband.sources.models import Import, MailboxConsent, Trouble
from samband.sources.records import VALUE_SHOWN
from samband.sources.servers.models import Server


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one import: what was read is what is stored, known, reported and kept out (`blocked`) together."""

    import_id: int
    state: str
    failure: str
    read: int
    stored: int
    known: int
    reported: int
    interactions: int
    contacts: int
    inside: int
    blocked: int = 0


def summary(run: Import) -> Summary:
    """The figures of an import; before it is applied, what would be stored."""
    plan: dict[str, Any] = run.plan
    done: dict[str, int] = run.counts
    has_begun = "done" in done

    def figure(name: str) -> int:
        if name in ("stored", "interactions") and has_begun:
            return done.get(name, 0)
        return int(plan.get(name, 0)) + done.get(name, 0)

    return Summary(
        import_id=run.pk,
        state=run.state,
        failure=run.failure,
        read=int(plan.get("read", 0)) or done.get("read", 0),
        stored=figure("stored"),
        known=figure("known"),
        reported=figure("reported"),
        interactions=figure("interactions"),
        contacts=int(plan.get("contacts", 0)),
        inside=int(plan.get("inside", 0)),
        blocked=figure("blocked"),
    )


def state_words(run: Import) -> str:
    """What an import is doing, in words."""
    return {
        Import.State.PLANNING: _("being read"),
        Import.State.MAPPING: _("waits for you to look at its columns"),
        Import.State.PLANNED: _("waits for a second administrator"),
        Import.State.CHECKED: _("read, nothing stored yet"),
        Import.State.APPLYING: _("being stored"),
        Import.State.APPLIED: _("stored"),
        Import.State.FAILED: _("broke off"),
        Import.State.REVERTING: _("being taken back"),
        Import.State.REVERTED: _("taken back"),
    }[Import.State(run.state)]


def imports_of(person: Person) -> QuerySet[Import]:
    """A person's own imports, and for administrators the organisation's; newest first."""
    layers = [person.pk, *([ORGANISATION_LAYER] if person.is_administrator else [])]
    return (
        Import.objects.filter(layer__in=layers)
        .select_related("source", "source__owner", "source__feed", "source__server")
        .order_by("-pk")
    )


def feeds_among(runs: Iterable[Import]) -> list[Feed]:
    """The addresses that are asked for the sources of these imports, loaded with them; the newest first."""
    found: dict[int, Feed] = {}
    for run in runs:
        feed: Feed | None = getattr(run.source, "feed", None)
        if feed is not None and feed.next_at is not None:
            feed.source = run.source
            found.setdefault(feed.pk, feed)
    return list(found.values())


def servers_among(runs: Iterable[Import]) -> list[Server]:
    """The servers that are asked for the sources of these imports, loaded with them; the newest first."""
    found: dict[int, Server] = {}
    for run in runs:
        server: Server | None = getattr(run.source, "server", None)
        if server is not None:
            server.source = run.source
            found.setdefault(server.pk, server)
    return list(found.values())


def imports_of_organisation() -> QuerySet[Import]:
    """The organisation's imports with their sources, newest first."""
    ours = Import.objects.filter(layer=ORGANISATION_LAYER)
    return ours.select_related("source", "source__owner", "actor").order_by("-pk")


def consents_of(person: Person) -> QuerySet[MailboxConsent]:
    """Whom a person lets import their mailbox."""
    given = MailboxConsent.objects.filter(person=person, withdrawn_at=None)
    return given.select_related("actor").order_by("pk")


def first_and_last(run: Import) -> tuple[datetime, datetime] | None:
    """The time that the stored records span."""
    first, last = int(run.plan.get("first_at", 0)), int(run.plan.get("last_at", 0))
    return (planning.moment(first), planning.moment(last)) if first else None


def _lines(run: Import) -> Iterator[tuple[str, str, str, str]]:
    troubles = Trouble.objects.filter(import_run=run).order_by("number", "pk")
    for one in troubles.iterator(chunk_size=2_000):
        yield str(one.number), one.field, one.value[: VALUE_SHOWN + 1], words.trouble(one.code)


def errors_csv(run: Import) -> Iterator[str]:
    """The errors file, line by line: which record, what about it, the value, why. Cells that a
    spreadsheet would take for formulas are defused."""
    heading = (_("Number"), _("What"), _("Value"), _("Why it was not stored"))
    for row in (heading, *_lines(run)):
        out = io.StringIO()
        csv.writer(out).writerow([rules.defused(cell) for cell in row])
        yield out.getvalue()
