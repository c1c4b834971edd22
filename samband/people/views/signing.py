"""Pages to get in and out: signing in, confirming, forgotten passwords."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samband.kernel.errors import NotFound, SambandError, TooMany
from samband.people import installation, signing
from samband.people.access import PersonRequest, own_address, person_of, signed_in
from samband.people.actions import ask_for_reset, reset_password
from samband.people.actions.resets import find_reset
from samband.people.errors import LinkUsed, SignInFailed
from samband.people.forms.signing import ConfirmForm, ForgottenForm, NewPasswordForm, SignInForm
from samband.people.openid import provider_name, provider_url
from samband.people.views.shared import add_error, page, see_other
from samband.web.shell import say

FORM = require_http_methods(["GET", "HEAD", "POST"])


def refusal(request: HttpRequest, error: SambandError) -> HttpResponse:
    """The page for somebody whom the provider sent and we don't let in, or whose link is dead."""
    headers = {"Retry-After": str(error.data["retry_after"])} if "retry_after" in error.data else {}
    return page(request, "refusal", status=error.status, headers=headers, error=error)


def _status(error: SambandError, form_status: int = 422) -> dict[str, object]:
    """429 keeps its number and says when to come back; everything else is a wrong form."""
    if isinstance(error, TooMany):
        return {"status": 429, "headers": {"Retry-After": str(error.data["retry_after"])}}
    return {"status": form_status}


@FORM
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """GET shows the ways in; POST tries address (or user name) and password."""
    target = own_address(request, request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST" and person_of(request) is not None:
        return see_other(target)
    form = SignInForm(request.POST or None)
    answer: dict[str, object] = {}
    if request.method == "POST":
        if not installation.passwords_allowed():
            raise NotFound
        if form.is_valid():
            try:
                signing.sign_in(
                    request,
                    who=form.cleaned_data["who"],
                    password=form.cleaned_data["password"],
                )
                return see_other(target)
            except (SignInFailed, TooMany) as error:
                add_error(form, error)
                answer = _status(error)
        else:
            answer = {"status": 422}
    return page(
        request,
        "sign_in",
        form=form,
        next=target,
        passwords=installation.passwords_allowed(),
        provider=provider_name(),
        provider_url=provider_url(target) if provider_name() else "",
        **answer,  # type: ignore[arg-type]  # status and headers
    )


@require_safe
def signed_in_now(request: HttpRequest) -> JsonResponse:
    """Who is signed in here, and the token that forms carry: for what a device kept while there was no network.

    Nothing that a page of ours would not say; other sites can't read it.
    """
    person = person_of(request)
    known = "" if person is None else str(person.pk)
    return JsonResponse({"person": known, "token": get_token(request) if known else ""})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; the browser forgets what it kept of our pages."""
    signing.sign_out(request)
    response = see_other("people:sign-in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@FORM
@sensitive_post_parameters("password")
@signed_in
def confirm(request: PersonRequest) -> HttpResponseBase:
    """Ask for the password once more before a sensitive act."""
    target = own_address(request, request.POST.get("next") or request.GET.get("next"))
    by_password = request.user.has_usable_password() and installation.passwords_allowed()
    form = ConfirmForm(request.POST or None)
    answer: dict[str, object] = {}
    if request.method == "POST":
        if form.is_valid() and by_password:
            try:
                signing.confirm(request, request.user, form.cleaned_data["password"])
                return see_other(target)
            except SignInFailed as error:
                form.add_error("password", _("This is not your password."))
                answer = _status(error)
            except TooMany as error:
                add_error(form, error)
                answer = _status(error)
        else:
            answer = {"status": 422}
    return page(
        request,
        "confirm",
        form=form,
        next=target,
        by_password=by_password,
        provider=provider_name(),
        provider_url=provider_url(target, again=True) if provider_name() else "",
        **answer,  # type: ignore[arg-type]  # status and headers
    )


@FORM
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Ask for a reset link; the answer is the same whoever asks."""
    if not installation.passwords_allowed():
        raise NotFound
    form = ForgottenForm(request.POST or None)
    if request.method != "POST":
        return page(request, "forgotten", form=form)
    if not form.is_valid():
        return page(request, "forgotten", form=form, status=422)
    try:
        ask_for_reset(email=form.cleaned_data["email"], network=signing.network(request))
    except TooMany as error:
        add_error(form, error)
        return page(request, "forgotten", form=form, **_status(error))  # type: ignore[arg-type]
    return page(request, "forgotten_sent", email=form.cleaned_data["email"])


@FORM
@sensitive_post_parameters("password")
def new_password(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET looks at the link, POST uses it up; afterwards one signs in with the new password."""
    try:
        reset = find_reset(token)
        form = NewPasswordForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reset_password(token=token, password=form.cleaned_data["password"])
            say(request, _("Your new password is set. Sign in with it."))
            return see_other("people:sign-in")
    except LinkUsed as error:
        return refusal(request, error)
    except SambandError as error:
        add_error(form, error)
    return page(
        request,
        "new_password",
        form=form,
        who=reset.person,
        status=422 if form.errors else 200,
    )
