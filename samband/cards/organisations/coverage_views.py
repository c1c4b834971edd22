"""The pages of the coverage map, and of what hangs on the reader alone."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from samband.cards import access
from samband.cards.organisations.coverage import Colleague, Coverage, coverage, lost_without
from samband.people.access import PersonRequest, signed_in


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A row as the page shows it."""

    party_id: int
    name: str
    cells: tuple[int, ...]
    ties: int
    only: Colleague | None
    note: str


def lines_of(found: Coverage) -> list[CoverageLine]:
    """The rows of a page of the map, with what is worth a remark in words."""
    lines = []
    for line, row in zip(found.page.rows, found.table.rows, strict=True):
        note = ""
        if row.fading:
            note = ngettext(
                "%(count)d tie has been silent for a year",
                "%(count)d ties have been silent for a year",
                row.fading,
            ) % {"count": row.fading}
        only = found.people.get(row.only_id) if row.only_id is not None else None
        lines.append(CoverageLine(line.party_id, line.name, row.cells, row.ties, only, note))
    return lines


@signed_in
@require_safe
def coverage_map(request: PersonRequest) -> HttpResponse:
    """Organisations by our teams: who knows somebody there, where it hangs on one person, where it has gone silent."""
    reader = access.network_for_reading(request.user)
    text = request.GET.get("name", "")[:100]
    found = coverage(reader, text, now=timezone.now(), cursor=request.GET.get("after", ""))
    context = {
        "lines": lines_of(found),
        "columns": [name or _("Other teams") for name in found.columns],
        "next": found.page.next_cursor,
        "name": text,
        "wide": True,
    }
    return render(request, "cards/coverage.html", context)


@signed_in
@require_safe
def lost(request: PersonRequest) -> HttpResponse:
    """What would be lost if I left; for my own eyes only."""
    reader = access.network_for_reading(request.user)
    return render(request, "cards/coverage_mine.html", {"lines": lost_without(reader)})
