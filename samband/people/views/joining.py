"""Pages for those who come for the first time: invitations, codes, the first run."""

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from samband.kernel.errors import NotFound, SambandError, TooMany
from samband.kernel.rates import count_attempt
from samband.people import first_run, installation, signing
from samband.people.actions import accept_invitation
from samband.people.actions import first_run as make_organisation
from samband.people.actions.invitations import find_invitation
from samband.people.errors import LinkUsed
from samband.people.forms.signing import CodeForm, FirstRunForm, JoinForm
from samband.people.openid import INVITED_BY, provider_name, provider_url
from samband.people.views.shared import add_error, page, see_other
from samband.people.views.signing import FORM, refusal

PER_MINUTE = 20


def _count(request: HttpRequest, what: str) -> None:
    count_attempt(
        what,
        signing.network(request),
        limit=PER_MINUTE,
        window=signing.MINUTE,
        now=timezone.now(),
    )


@FORM
def join_by_code(request: HttpRequest) -> HttpResponseBase:
    """Type the code from a paper."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _count(request, "join")
                find_invitation(form.cleaned_data["code"])
                return see_other("people:join", _as_path(form.cleaned_data["code"]))
            except (LinkUsed, TooMany) as error:
                add_error(form, error)
                status = error.status
    return page(request, "join_code", form=form, status=status)


def _as_path(code: str) -> str:
    return "".join(code.upper().split())


@FORM
@sensitive_post_parameters("password")
def join(request: HttpRequest, secret: str) -> HttpResponseBase:
    """GET shows who invites whom; POST uses the invitation up and leads to the home page."""
    form = JoinForm(request.POST or None)
    try:
        _count(request, "join")
        person = find_invitation(secret).person
        if request.method == "POST" and form.is_valid():
            joined = accept_invitation(
                secret=secret,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
            )
            signing.start_session(request, joined, how="invitation")
            return see_other("/")
    except (LinkUsed, TooMany) as error:
        return refusal(request, error)
    except SambandError as error:
        add_error(form, error)
    if not form.is_bound:
        form.initial["name"] = person.name
    return page(
        request,
        "join",
        form=form,
        who=person,
        secret=secret,
        passwords=installation.passwords_allowed(),
        provider=provider_name(),
        status=422 if form.errors else 200,
    )


@require_GET
def join_by_openid(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Go to the provider with this invitation in hand; it is used up on the way back."""
    if not provider_name():
        raise NotFound
    try:
        _count(request, "join")
        find_invitation(secret)
    except (LinkUsed, TooMany) as error:
        return refusal(request, error)
    request.session[INVITED_BY] = secret
    return see_other(provider_url("/"))


@FORM
@sensitive_post_parameters("password", "code")
def first_run_page(request: HttpRequest) -> HttpResponseBase:
    """Make the organisation; afterwards this page is not there any more."""
    if not first_run.is_needed():
        raise NotFound
    form = FirstRunForm(request.POST or None, initial={"language": get_language()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                _count(request, "first-run")
                if not first_run.is_code(said["code"], timezone.now()):
                    form.add_error("code", _("This is not the code that the terminal shows."))
                else:
                    person = make_organisation(
                        organisation=said["organisation"],
                        domains=said["domains"].replace(";", ",").replace(" ", ",").split(","),
                        name=said["name"],
                        email=said["email"],
                        password=said["password"],
                        language=said["language"],
                    )
                    signing.start_session(request, person, how="first-run")
                    return see_other("/")
            except SambandError as error:
                add_error(form, error)
                status = error.status
    return page(request, "first_run", form=form, status=status)
