"""The administrators' pages: accounts, jobs, the access log."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samband.kernel.errors import SambandError
from samband.people import actions, administering, blocks
from samband.people.access import PersonRequest, administrator_only, confirmed
from samband.people.forms.administration import ROLES, STATES, BelongingForm, RoleForm
from samband.people.lines import person_line
from samband.people.models import Invitation, Person
from samband.people.views.shared import add_error, page, see_other
from samband.people.views.signing import FORM
from samband.people.watching import whole_log
from samband.web.parts import Choice, PersonLine, Tab
from samband.web.shell import say


def admin_tabs(request: HttpRequest) -> list[Tab]:
    """The administrators' pages side by side."""
    return blocks.tabs("admin", request)


@require_safe
@administrator_only
def admin(request: PersonRequest) -> HttpResponseBase:
    """Where administrators begin."""
    return see_other("people:admin-people")


@require_safe
@administrator_only
def accounts(request: PersonRequest) -> HttpResponseBase:
    """All accounts, by name, state and role; addresses stand on the account's own page."""
    said = {key: request.GET.get(key, "")[:200] for key in ("q", "state", "role")}
    found = administering.list_accounts(
        words=said["q"],
        state=said["state"],
        role=said["role"],
        cursor=request.GET.get("after", "")[:2000],
    )
    kept = {key: value for key, value in said.items() if value}
    here = reverse("people:admin-people")
    older = urlencode(kept | {"after": found.next_cursor}) if found.next_cursor else ""
    return page(
        request,
        "admin_people",
        accounts=[_account_line(person) for person in found.rows],
        said=said,
        states=[Choice(key, str(label)) for key, label in STATES.items() if key != "erased"],
        roles=[Choice(key, str(label)) for key, label in ROLES.items()],
        older_url=f"{here}?{older}" if older else "",
        newer_url=f"{here}?{urlencode(kept)}" if request.GET.get("after") else "",
        tabs=admin_tabs(request),
    )


def _account_line(person: Person) -> tuple[Person, PersonLine, object, object]:
    state, role = STATES[Person.State(person.state)], ROLES[Person.Role(person.role)]
    return person, person_line(person), state, role


@require_safe
@administrator_only
def account(request: PersonRequest, person_id: int) -> HttpResponseBase:
    """One account; that it was looked at is recorded and told to its person."""
    person = administering.person_for_administering(request.user, person_id)
    return _account_page(request, person)


def _account_page(
    request: PersonRequest,
    person: Person,
    *,
    role_form: RoleForm | None = None,
    belonging_form: BelongingForm | None = None,
    problem: SambandError | None = None,
) -> HttpResponseBase:
    belonging = {"team": person.team_id, "place": person.place_id}
    return page(
        request,
        "admin_person",
        who=person,
        line=person_line(person, about=""),
        state=STATES[Person.State(person.state)],
        role=ROLES[Person.Role(person.role)],
        role_form=role_form or RoleForm(initial={"role": person.role}),
        belonging_form=belonging_form or BelongingForm(initial=belonging),
        problem=problem,
        is_me=person.pk == request.user.pk,
        tabs=admin_tabs(request),
        status=problem.status if problem else 422 if role_form or belonging_form else 200,
    )


@require_POST
@administrator_only
@confirmed
def change_role(request: PersonRequest, person_id: int) -> HttpResponseBase:
    """Give somebody another role."""
    person = administering.person_for_administering(request.user, person_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(actor=request.user, person=person, role=form.cleaned_data["role"])
            say(request, _("The role is changed."))
            return see_other("people:admin-person", person.pk)
        except SambandError as error:
            add_error(form, error)
    return _account_page(request, person, role_form=form)


@require_POST
@administrator_only
def change_belonging(request: PersonRequest, person_id: int) -> HttpResponseBase:
    """Change somebody's team and place."""
    person = administering.person_for_administering(request.user, person_id)
    form = BelongingForm(request.POST)
    if not form.is_valid():
        return _account_page(request, person, belonging_form=form)
    actions.change_team_and_place(
        actor=request.user,
        person=person,
        team=form.cleaned_data["team"],
        place=form.cleaned_data["place"],
    )
    say(request, _("Team and place are saved."))
    return see_other("people:admin-person", person.pk)


@FORM
@administrator_only
@confirmed
def deactivation(request: PersonRequest, person_id: int) -> HttpResponseBase:
    """GET asks whether that is meant, POST closes the account."""
    person = administering.person_for_administering(request.user, person_id)
    if request.method != "POST":
        return page(request, "admin_deactivate", who=person, tabs=admin_tabs(request))
    try:
        actions.deactivate(actor=request.user, person=person)
    except SambandError as error:
        return _account_page(request, person, problem=error)
    undo = reverse("people:admin-reactivate", args=[person.pk])
    told = _("%(name)s can't sign in any more.") % {"name": person.name}
    say(request, told, undo_url=undo)
    return see_other("people:admin-person", person.pk)


@require_POST
@administrator_only
@confirmed
def reactivation(request: PersonRequest, person_id: int) -> HttpResponseBase:
    """Open a closed account again."""
    person = administering.person_for_administering(request.user, person_id)
    actions.reactivate(actor=request.user, person=person)
    say(request, _("%(name)s can sign in again.") % {"name": person.name})
    return see_other("people:admin-person", person.pk)


@FORM
@administrator_only
@confirmed
def erasure(request: PersonRequest, person_id: int) -> HttpResponseBase:
    """GET says what goes and what stays; POST with the user name typed erases for good."""
    person = administering.person_for_administering(request.user, person_id)
    problem = ""
    if request.method == "POST":
        if request.POST.get("handle", "").strip().lstrip("@").lower() != person.handle:
            problem = _("Type %(handle)s to show that you mean it.") % {"handle": person.handle}
        else:
            try:
                actions.erase(actor=request.user, person=person)
            except SambandError as error:
                return _account_page(request, person, problem=error)
            say(request, _("The person is erased."))
            return see_other("people:admin-people")
    return page(
        request,
        "admin_erase",
        who=person,
        problem=problem,
        tabs=admin_tabs(request),
        status=422 if problem else 200,
    )


@require_POST
@administrator_only
@confirmed
def new_invitation(request: PersonRequest, person_id: int) -> HttpResponseBase:
    """Invite somebody again who has not come yet, by mail or with a code that is shown once."""
    person = administering.person_for_administering(request.user, person_id)
    kind = request.POST.get("kind", "")
    if kind not in Invitation.Kind.values:
        kind = Invitation.Kind.MAIL if person.email else Invitation.Kind.CODE
    try:
        code = actions.renew_invitation(actor=request.user, person=person, kind=kind)
    except SambandError as error:
        return _account_page(request, person, problem=error)
    if code is None:
        say(request, _("A new invitation is on its way."))
        return see_other("people:admin-person", person.pk)
    from samband.people.views.invitations import codes_page

    return codes_page(request, (code,), words="")


@require_safe
@administrator_only
def jobs(request: PersonRequest) -> HttpResponseBase:
    """Work in the background by state, without what it is about."""
    counts = administering.count_jobs()
    state = request.GET.get("state", "failed")
    labels = {
        "failed": _("Failed"),
        "todo": _("Waiting"),
        "doing": _("Running"),
        "succeeded": _("Done"),
    }
    here = reverse("people:admin-jobs")
    return page(
        request,
        "admin_jobs",
        jobs=administering.list_jobs(state),
        state=state,
        states=[
            Tab(labels[key], f"{here}?state={key}", current=key == state, count=counts[key])
            for key in administering.JOB_STATES
        ],
        tabs=admin_tabs(request),
    )


@require_POST
@administrator_only
def retry(request: PersonRequest, job_id: int) -> HttpResponseBase:
    """Let a failed job try again."""
    administering.retry_job(actor=request.user, job_id=job_id)
    say(request, _("The job is tried again."))
    return see_other("people:admin-jobs")


@require_safe
@administrator_only
def access_log(request: PersonRequest) -> HttpResponseBase:
    """What was done to whose data, newest first."""
    found = whole_log(cursor=request.GET.get("after", "")[:2000])
    here = reverse("people:admin-access")
    return page(
        request,
        "admin_access",
        rows=found.rows,
        older_url=f"{here}?after={found.next_cursor}" if found.next_cursor else "",
        newer_url=here if request.GET.get("after") else "",
        tabs=admin_tabs(request),
    )
