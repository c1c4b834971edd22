"""An account at a service: choose, see what is asked for, go there, come back."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samband.kernel.errors import SambandError
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.sources.accounts import actions
from samband.sources.accounts.forms import KINDS, AccountForm
from samband.sources.accounts.providers import providers
from samband.sources.accounts.words import HINTS, PERMISSIONS, WHOLE_MAILBOX
from samband.sources.servers.models import Server
from samband.web.parts import Choice
from samband.web.shell import say


def _page(request: PersonRequest, form: AccountForm, error: str = "") -> HttpResponse:
    found = providers()
    provider = form["provider"].value() or (found[0].key if found else "")
    context = {
        "form": form,
        "provider": provider,
        "kind": form["kind"].value() or Server.Kind.CONTACTS.value,
        "providers": [Choice(one.key, one.name) for one in found],
        "kinds": [Choice(value, str(label), hint=str(HINTS[value])) for value, label in KINDS],
        "error": error,
    }
    status = 422 if error or form.errors else 200
    return render(request, "sources/account.html", context, status=status)


@require_http_methods(["GET", "POST"])
@colleague_only
@confirmed
def new_account(request: PersonRequest) -> HttpResponse:
    """Choose where the account is, and what of it is read."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.go_there(actor=request.user, **form.cleaned_data)
        except SambandError as error:
            form.add_error("provider", str(error.message))
        else:
            return HttpResponseRedirect(f"/imports/accounts/{begun.pk}", status=303)
    return _page(request, form)


@require_GET
@colleague_only
@confirmed
def way(request: PersonRequest, request_id: int) -> HttpResponse:
    """What the service is asked for, and the way there: a link, because a form may lead nowhere else."""
    provider, kind, address = actions.way_of(actor=request.user, request_id=request_id)
    permission, hint = PERMISSIONS[kind], HINTS[kind]
    if provider.key == Server.Provider.MAILBOX:
        permission, hint = WHOLE_MAILBOX
    context = {
        "provider": provider.name,
        "permission": str(permission),
        "hint": str(hint),
        "address": address,
    }
    return render(request, "sources/account_way.html", context)


@require_GET
@colleague_only
def callback(request: PersonRequest) -> HttpResponse:
    """The service sent somebody back. It can only do so by GET; who comes has proved themselves before they went."""
    try:
        server = actions.come_back(
            actor=request.user,
            state=request.GET.get("state", "")[:200],
            code=request.GET.get("code", "")[:4_000],
        )
    except SambandError as error:
        if error.status == 404:
            raise
        return _page(request, AccountForm(), str(error.message))
    if server.next_at is not None:
        say(request, _("You are signed in again. What is new is fetched within an hour."))
    return HttpResponseRedirect(f"/imports/servers/{server.pk}", status=303)
