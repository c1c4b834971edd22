"""Pages of imports: bring a file, see what would be stored, store it, take it away again."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.kernel.errors import Invalid
from samband.people import blocks
from samband.people.access import (
    PersonRequest,
    administrator_only,
    colleague_only,
    confirmed,
    person_for_reading,
)
from samband.people.calendars.words import fault_words
from samband.sources import actions, jobs, planning, queries, words
from samband.sources.access import (
    import_for_changing,
    import_for_reading,
    may_import_for_organisation,
)
from samband.sources.accounts import grants
from samband.sources.accounts.providers import providers, scopes_of
from samband.sources.actions import home_domains
from samband.sources.commits import commit_for_reading
from samband.sources.consents import give_consent, withdraw_consent
from samband.sources.forms import ConsentForm, NewImportForm
from samband.sources.models import Import
from samband.sources.receiving import receive
from samband.sources.servers.errors import SENTENCES
from samband.sources.servers.hooks import links_of
from samband.spaces.lines import OPENNESS_WORDS
from samband.web.jinja import number
from samband.web.shell import say

State = Import.State
BUSY = (State.PLANNING, State.APPLYING, State.REVERTING)
LISTED = 100


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def import_url(run: Import) -> str:
    """Address of an import's page."""
    return f"/imports/{run.pk}"


@require_GET
@colleague_only
def imports(request: PersonRequest) -> HttpResponse:
    """My imports, and for administrators the organisation's."""
    found = list(queries.imports_of(request.user)[:LISTED])
    lines = [(run, queries.summary(run), queries.state_words(run)) for run in found]
    servers = queries.servers_among(found)
    links = links_of(servers)
    return render(
        request,
        "sources/imports.html",
        {
            "mine": [line for line in lines if line[0].is_personal],
            "ours": [line for line in lines if not line[0].is_personal],
            "consents": list(queries.consents_of(request.user)),
            "servers": [
                (one, str(SENTENCES[one.fault]) if one.fault else "", links[one.pk])
                for one in servers
            ],
            "feeds": [(feed, fault_words(feed.fault)) for feed in queries.feeds_among(found)],
        },
    )


@require_GET
@administrator_only
def sources(request: PersonRequest) -> HttpResponse:
    """What the organisation brought in, for administrators; personal sources are not there."""
    found = list(queries.imports_of_organisation()[:LISTED])
    return render(
        request,
        "sources/sources.html",
        {
            "lines": [(run, queries.summary(run), queries.state_words(run)) for run in found],
            "tabs": blocks.tabs("admin", request),
            "services": [(one.name, scopes_of(one)) for one in providers()],
            "back": grants.back(),
        },
    )


@require_GET
@colleague_only
def commit(request: PersonRequest, key: str) -> HttpResponse:
    """One commit that evidence links to."""
    return render(request, "sources/commit.html", {"commit": commit_for_reading(key)})


@require_http_methods(["GET", "POST"])
@colleague_only
@confirmed
def new_import(request: PersonRequest) -> HttpResponse:
    """Upload a mailbox, a list's archive or a git bundle."""
    form = NewImportForm(request.POST or None, request.FILES or None, actor=request.user)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            return _to(import_url(receive(form, request.user)))
        status = 422
    return render(
        request,
        "sources/new.html",
        {
            "form": form,
            "has_accounts": bool(providers()),
            "for_organisation": may_import_for_organisation(request.user),
            "address": request.user.email,
            "domains": ", ".join(home_domains()),
            "what": request.GET.get("what", "contacts"),
        },
        status=status,
    )


@require_GET
@colleague_only
def one_import(request: PersonRequest, import_id: int) -> HttpResponse:
    """What an import would store, is storing or has stored."""
    run = import_for_reading(request.user, import_id)
    if run.state == State.MAPPING:
        return _to(f"{import_url(run)}/columns")
    needs_confirmation = run.state in actions.WAITING and actions.needs_confirmation(run)
    context = {
        "run": run,
        "figures": queries.summary(run),
        "state": queries.state_words(run),
        "span": queries.first_and_last(run),
        "failure": words.failure(run.failure) if run.failure else "",
        "troubles": [(words.trouble(code), n) for code, n in run.plan.get("troubles", {}).items()],
        "rows": [(row, planning.moment(row["at"])) for row in run.plan.get("rows", [])],
        "rooms": [
            [
                row["name"],
                OPENNESS_WORDS[row["openness"]],
                number(row["messages"]),
                number(row["members"]),
            ]
            for row in run.plan.get("rooms", [])
        ],
        "left_out": [(words.left_out(code), n) for code, n in run.plan.get("left_out", {}).items()],
        "columns_left_out": _columns_left_out(run),
        "forms": [str(words.FORMS[one]) for one in run.plan.get("forms", []) if one in words.FORMS],
        "busy": run.state in BUSY,
        "waiting": run.state in actions.WAITING,
        "can_resume": run.state == State.FAILED and bool(run.stored_name),
        "can_revert": run.state in (State.APPLIED, State.FAILED) and "done" in run.counts,
        "needs_confirmation": needs_confirmation,
        "can_confirm": needs_confirmation and run.actor_id != request.user.pk,
    }
    if request.headers.get("HX-Request"):
        response = render(request, "sources/progress.html", context)
        if not context["busy"]:
            response.headers["HX-Refresh"] = "true"
        response.headers["Vary"] = "HX-Request"
        return response
    return render(request, "sources/import.html", context)


def _columns_left_out(run: Import) -> list[str]:
    table = run.plan.get("table") or {}
    named = zip(table.get("header", ()), table.get("fields", ()), strict=True)
    return [heading for heading, field in named if heading and not field]


@require_POST
@colleague_only
@confirmed
def application(request: PersonRequest, import_id: int) -> HttpResponse:
    """Store what was shown, or go on after a fault."""
    run = import_for_changing(request.user, import_id)
    actions.start_applying(run=run)
    jobs.start(jobs.apply, run)
    return _to(import_url(run))


@require_POST
@colleague_only
@confirmed
def confirmation(request: PersonRequest, import_id: int) -> HttpResponse:
    """A second administrator lets a public list in."""
    run = import_for_changing(request.user, import_id)
    actions.confirm_import(actor=request.user, run=run)
    say(request, _("The list is confirmed and can be stored now."))
    return _to(import_url(run))


@require_http_methods(["GET", "POST"])
@colleague_only
@confirmed
def reversal(request: PersonRequest, import_id: int) -> HttpResponse:
    """Take away all that an import stored; asks first."""
    if request.method == "GET":
        run = import_for_reading(request.user, import_id)
        context = {"run": run, "figures": queries.summary(run), "back": import_url(run)}
        return render(request, "sources/revert.html", context)
    run = import_for_changing(request.user, import_id)
    actions.start_reverting(run=run)
    jobs.start(jobs.revert, run)
    return _to(import_url(run))


@require_GET
@colleague_only
@confirmed
def errors_file(request: PersonRequest, import_id: int) -> HttpResponse:
    """What was not stored, and why, as CSV."""
    run = import_for_reading(request.user, import_id)
    # Not streamed: row-level security needs the request's transaction, which ends before a stream.
    response = HttpResponse(
        "".join(queries.errors_csv(run)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="import-{run.pk}-errors.csv"'
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


@require_POST
@colleague_only
@confirmed
def consents(request: PersonRequest) -> HttpResponse:
    """Let somebody else import my mailbox for me."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Say who may do it."), code="consent-to-nobody")
    handle = form.cleaned_data["who"].removeprefix("@").strip().lower()
    other = person_for_reading(request.user, handle)
    give_consent(actor=request.user, to=other)
    say(request, _("%(name)s may import your mailbox for you.") % {"name": other.name})
    return _to("/imports")


@require_POST
@colleague_only
@confirmed
def withdrawal(request: PersonRequest, consent_id: int) -> HttpResponse:
    """Take that back."""
    withdraw_consent(actor=request.user, consent_id=consent_id)
    say(request, _("Nobody new may import your mailbox for you."))
    return _to("/imports")
