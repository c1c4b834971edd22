"""Pages of address books: which column of a table is what."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.sources import jobs, words
from samband.sources.access import import_for_changing
from samband.sources.book.choosing import choose_columns
from samband.sources.models import Import
from samband.web.parts import Choice


@require_http_methods(["GET", "POST"])
@colleague_only
@confirmed
def columns(request: PersonRequest, import_id: int) -> HttpResponse:
    """Look at what the columns were taken for, change it, and have the table read so."""
    run = import_for_changing(request.user, import_id)
    if run.state != Import.State.MAPPING:
        return HttpResponseRedirect(f"/imports/{run.pk}", status=303)
    table, error = run.plan["table"], ""
    fields = table["fields"]
    if request.method == "POST":
        fields = request.POST.getlist("column")
        try:
            choose_columns(run=run, fields=fields)
        except Invalid as problem:
            error = str(problem)
        else:
            jobs.start(jobs.plan, run)
            return HttpResponseRedirect(f"/imports/{run.pk}", status=303)
    return render(
        request,
        "sources/columns.html",
        {
            "run": run,
            "columns": [
                (
                    number,
                    heading or _("Column %(number)s") % {"number": number},
                    [row[number - 1] for row in table["rows"] if row[number - 1]],
                    fields[number - 1] if number <= len(fields) else "",
                )
                for number, heading in enumerate(table["header"], 1)
            ],
            "choices": [Choice(value, str(label)) for value, label in words.COLUMNS.items()],
            "remembered": run.plan.get("remembered", False),
            "encoding": {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8"}.get(
                table["encoding"], table["encoding"].upper()
            ),
            "sign": {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": "|"}[
                table["delimiter"]
            ],
            "error": error,
        },
        status=422 if error else 200,
    )
