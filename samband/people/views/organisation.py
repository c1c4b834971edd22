"""The administrators' page of the organisation itself."""

from collections.abc import Callable

from django.conf import settings as django_settings
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samband.kernel.errors import NotFound, SambandError
from samband.kernel.text import sort_key
from samband.people import actions, installation
from samband.people.access import PersonRequest, administrator_only, confirmed
from samband.people.forms.administration import LogoForm, NameForm, OrganisationForm
from samband.people.models import Installation, Place, Team
from samband.people.views.administration import admin_tabs
from samband.people.views.shared import add_error, page, see_other
from samband.people.views.signing import FORM
from samband.web.shell import say


def _initial(home: Installation) -> dict[str, object]:
    return {
        "name": home.name,
        "about": home.about,
        "domains": ", ".join(home.domains),
        "language": home.language,
        "time_zone": home.time_zone,
        "allows_passwords": home.allows_passwords,
    }


@FORM
@administrator_only
@confirmed
def organisation(request: PersonRequest) -> HttpResponseBase:
    """Name, domains, language, zone, passwords; logo, teams and places below."""
    home = Installation.objects.get(pk=1)
    form = OrganisationForm(request.POST or None, initial=_initial(home))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_organisation(
                actor=request.user,
                name=said["name"],
                about=said["about"],
                domains=said["domains"].replace(";", ",").replace(" ", ",").split(","),
                language=said["language"],
                time_zone=said["time_zone"],
                allows_passwords=said["allows_passwords"],
            )
            say(request, _("The organisation is saved."))
            return see_other("people:admin-organisation")
        except SambandError as error:
            add_error(form, error)
    return _page(request, home, form=form)


def _page(
    request: PersonRequest,
    home: Installation,
    *,
    form: OrganisationForm | None = None,
    logo_form: LogoForm | None = None,
    problem: SambandError | None = None,
) -> HttpResponseBase:
    form = form or OrganisationForm(initial=_initial(home))
    wrong = bool(form.errors or (logo_form and logo_form.errors))
    return page(
        request,
        "admin_organisation",
        home=home,
        form=form,
        logo_form=logo_form or LogoForm(),
        problem=problem,
        teams=sorted(Team.objects.all(), key=lambda row: sort_key(row.name)),
        places=sorted(Place.objects.all(), key=lambda row: sort_key(row.name)),
        has_openid=installation.has_openid(),
        tabs=admin_tabs(request),
        status=problem.status if problem else 422 if wrong else 200,
    )


@require_POST
@administrator_only
def logo(request: PersonRequest) -> HttpResponseBase:
    """Put up another logo, or with `remove` none."""
    if "remove" in request.POST:
        actions.remove_logo(actor=request.user)
        say(request, _("The logo is removed."))
        return see_other("people:admin-organisation")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        limit = django_settings.SAMBAND.upload_mb * 1_000_000
        try:
            actions.set_logo(actor=request.user, data=form.cleaned_data["logo"].read(limit + 1))
            say(request, _("The logo is up."))
            return see_other("people:admin-organisation")
        except SambandError as error:
            form.add_error("logo", str(error.message))
    return _page(request, Installation.objects.get(pk=1), logo_form=form)


def _named(request: PersonRequest, act: Callable[[str], None]) -> HttpResponseBase:
    form = NameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    try:
        act(name)
    except NotFound:
        raise
    except SambandError as error:
        return _page(request, Installation.objects.get(pk=1), problem=error)
    return see_other("people:admin-organisation")


@require_POST
@administrator_only
def add_team(request: PersonRequest) -> HttpResponseBase:
    """Add a team."""
    return _named(request, lambda name: actions.add_team(actor=request.user, name=name))


@require_POST
@administrator_only
def team(request: PersonRequest, team_id: int) -> HttpResponseBase:
    """Rename a team, or with `remove` take it away."""
    if "remove" in request.POST:
        actions.remove_team(actor=request.user, team_id=team_id)
        return see_other("people:admin-organisation")
    return _named(
        request, lambda name: actions.rename_team(actor=request.user, team_id=team_id, name=name)
    )


@require_POST
@administrator_only
def add_place(request: PersonRequest) -> HttpResponseBase:
    """Add a place."""
    return _named(request, lambda name: actions.add_place(actor=request.user, name=name))


@require_POST
@administrator_only
def place(request: PersonRequest, place_id: int) -> HttpResponseBase:
    """Rename a place, or with `remove` take it away."""
    if "remove" in request.POST:
        actions.remove_place(actor=request.user, place_id=place_id)
        return see_other("people:admin-organisation")
    return _named(
        request, lambda name: actions.rename_place(actor=request.user, place_id=place_id, name=name)
    )
