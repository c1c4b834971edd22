"""A server: sign in, choose folders, see what would be stored; end it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from samband.kernel.errors import SambandError
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.sources.accounts.providers import providers
from samband.sources.feeds.forms import FeedForm
from samband.sources.servers import actions
from samband.sources.servers.forms import KINDS, ServerForm
from samband.sources.servers.hooks import links_of
from samband.sources.servers.models import Server
from samband.web.parts import Choice
from samband.web.shell import say

_INBOXES = (
    "inbox", "sent", "sent items", "skickat", "skickade", "sent messages", "inkorg", "inkorgen", "skickade objekt",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("address", "user", "password")
@colleague_only
@confirmed
def new_server(request: PersonRequest) -> HttpResponse:
    """Sign in at a server."""
    form = ServerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            server = actions.sign_in(actor=request.user, **form.cleaned_data)
        except SambandError as error:
            form.add_error("address", str(error.message))
        else:
            return HttpResponseRedirect(f"/imports/servers/{server.pk}", status=303)
    kind = form["kind"].value() or request.GET.get("kind", "")
    context = {
        "form": form,
        "servers": actions.servers_of(request.user),
        "has_accounts": bool(providers()),
        "kind": kind if kind in Server.Kind.values else Server.Kind.CONTACTS.value,
        "kinds": [Choice(value, str(label)) for value, label in KINDS],
    }
    return render(request, "sources/server.html", context, status=422 if form.errors else 200)


def _is_usual(server: Server, folder: dict[str, str]) -> bool:
    """What is ticked before anything is chosen: address books and calendars, of a mailbox what came in and what was sent."""
    if server.chosen:
        return folder["where"] in server.chosen
    if server.kind != Server.Kind.MAIL:
        return True
    return folder["name"].rpartition("/")[2].lower() in _INBOXES


@require_http_methods(["GET", "POST"])
@colleague_only
@confirmed
def folders(request: PersonRequest, source_id: int) -> HttpResponse:
    """Choose what is read there."""
    server = actions.server_for_changing(request.user, source_id)
    error, status = "", 200
    if request.method == "POST":
        form = FeedForm({"address": "-", "addresses": request.POST.get("addresses", "")})
        try:
            if not form.is_valid():
                error = " ".join(str(one) for one in form.errors.get("addresses", ()))
            else:
                run = actions.choose_folders(
                    actor=request.user,
                    source_id=source_id,
                    folders=request.POST.getlist("folder"),
                    addresses=form.cleaned_data["addresses"],
                )
                return HttpResponseRedirect(f"/imports/{run.pk}", status=303)
        except SambandError as problem:
            error = str(problem.message)
        status = 422
    context = {
        "server": server,
        "folders": [(one, _is_usual(server, one)) for one in server.found],
        "address": request.user.email,
        "error": error,
        "links": links_of([server])[server.pk],
        "is_again": bool(request.GET.get("again")) and server.next_at is not None,
    }
    return render(request, "sources/folders.html", context, status=status)


@require_POST
@colleague_only
@confirmed
def end(request: PersonRequest, source_id: int) -> HttpResponse:
    """Ask no more."""
    actions.end_server(actor=request.user, source_id=source_id)
    say(request, _("The server is not asked any more, and how to sign in there is deleted."))
    return HttpResponseRedirect("/imports", status=303)
