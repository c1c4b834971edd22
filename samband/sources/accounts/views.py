"""An account at a service: choose, see what is asked for, go there, come back."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_GET, require_http_methods

from samband.kernel.errors import SambandError
from samband.kernel.unhurried import Afterwards
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.sources.accounts import actions
from samband.sources.accounts.forms import KINDS, AccountForm
from samband.sources.accounts.providers import providers
from samband.sources.accounts.words import COMING_BACK, HINTS, PERMISSIONS, WHOLE_MAILBOX
from samband.sources.servers.errors import fault_of
from samband.sources.servers.models import Server
from samband.web.parts import Choice


def _fault_words(code: str) -> str:
    """What went wrong when somebody came back, "" for nothing."""
    return str(COMING_BACK.get(code, "")) if code else ""


def _page(request: PersonRequest, form: AccountForm) -> HttpResponse:
    found = providers()
    provider = form["provider"].value() or request.GET.get("provider", "")
    if provider not in {one.key for one in found}:
        provider = found[0].key if found else ""
    kind = form["kind"].value() or request.GET.get("kind", "")
    error = _fault_words(request.GET.get("fault", ""))
    context = {
        "form": form,
        "provider": provider,
        "kind": kind if kind in Server.Kind.values else Server.Kind.CONTACTS.value,
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
    """The service sent somebody back. It can only do so by GET; who comes has proved themselves before they went.

    The service is asked when the request's transaction is over.
    """
    actor = request.user
    coming = actions.come_back(
        actor=actor,
        state=request.GET.get("state", "")[:200],
        code=request.GET.get("code", "")[:4_000],
    )

    language = get_language()

    def ask() -> HttpResponse:
        try:
            with override(language):
                server = actions.take_permission(actor=actor, coming=coming)
        except SambandError as error:
            fault = error.code if error.code in COMING_BACK else str(fault_of(error))
            said = urlencode({"kind": coming.kind, "provider": coming.provider.key, "fault": fault})
            return HttpResponseRedirect(f"{reverse('sources:new-account')}?{said}", status=303)
        again = "?again=1" if server.next_at is not None else ""
        return HttpResponseRedirect(f"/imports/servers/{server.pk}{again}", status=303)

    return Afterwards(ask)
