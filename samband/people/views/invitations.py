"""Inviting in waves: write, look at what would be sent, send; codes are printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import segno
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from samband.kernel.errors import SambandError
from samband.kernel.mail import is_configured
from samband.people import actions, installation, letters
from samband.people.access import PersonRequest, administrator_only, confirmed
from samband.people.actions.invitations import Plan, PrintedCode
from samband.people.forms.administration import LARGEST_LIST, ROLES, InvitationForm
from samband.people.jobs import CODE_VALID, MAIL_VALID
from samband.people.models import Invitation, Person
from samband.people.rules import RowProblem, decode_table
from samband.people.views.administration import admin_tabs
from samband.people.views.shared import page, see_other
from samband.people.views.signing import FORM
from samband.web.shell import say


def problem_words(problem: RowProblem) -> str:
    """A sentence that names row, column and value."""
    column = {
        "name": _("name"),
        "email": _("address"),
        "role": _("role"),
        "team": _("team"),
        "place": _("place"),
    }.get(problem.column, "")
    said = {
        "missing": _("Row %(row)d: the %(column)s is missing."),
        "not-an-address": _("Row %(row)d, %(column)s: “%(value)s” is not a mail address."),
        "twice": _("Row %(row)d, %(column)s: “%(value)s” stands in the list twice."),
        "taken": _("Row %(row)d, %(column)s: somebody with “%(value)s” is here already."),
        "unknown-role": _("Row %(row)d, %(column)s: there is no role “%(value)s”."),
        "too-long": _("Row %(row)d, %(column)s: “%(value)s” is too long."),
        "no-such-column": _("Row %(row)d: there is no column “%(value)s”."),
        "too-many": _("The list has %(value)s rows; at most 1,000 can be invited at once."),
    }[problem.code]
    return said % {"row": problem.row, "column": column, "value": problem.value}


def _text(form: InvitationForm) -> str:
    file = form.cleaned_data["file"]
    if file is not None:
        return decode_table(file.read(LARGEST_LIST))
    return str(form.cleaned_data["people"])


@FORM
@administrator_only
@confirmed
def new(request: PersonRequest) -> HttpResponseBase:
    """GET asks; POST shows what would be sent; POST with `send` sends it."""
    kind = Invitation.Kind.MAIL if is_configured() else Invitation.Kind.CODE
    form = InvitationForm(request.POST or None, request.FILES or None, initial={"kind": kind})
    if request.method != "POST":
        return _form_page(request, form)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    kind, words, text = form.cleaned_data["kind"], form.cleaned_data["words"], _text(form)
    if kind == Invitation.Kind.MAIL and not is_configured():
        form.add_error("kind", _("No mail server is set up here: print codes instead."))
        return _form_page(request, form, status=422)
    plan = actions.plan_invitations(text=text, kind=kind)
    if plan.problems or not plan.invitees:
        if not plan.problems:
            form.add_error("people", _("Write down at least one name."))
        return _form_page(request, form, plan=plan, text=text, status=422)
    if "send" not in request.POST:
        return _preview(request, kind, words, text, plan)
    try:
        wave, codes = actions.send_invitations(
            actor=request.user, kind=kind, words=words, text=text
        )
    except SambandError as error:
        form.add_error(None, str(error.message))
        return _form_page(request, form, text=text, status=error.status)
    if codes:
        return codes_page(request, codes, words=wave.words)
    count = len(plan.invitees)
    told = ngettext(
        "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count
    )
    say(request, told % {"count": count})
    return see_other(f"{reverse('people:admin-people')}?state=invited")


def _form_page(
    request: PersonRequest,
    form: InvitationForm,
    *,
    plan: Plan | None = None,
    text: str | None = None,
    status: int = 200,
) -> HttpResponseBase:
    if text is not None:
        # What came as a file is put in the field, so that it can be mended here.
        form.data = {**form.data.dict(), "people": text}  # type: ignore[attr-defined]  # a QueryDict
    problems = sorted(plan.problems, key=lambda problem: problem.row) if plan else []
    return page(
        request,
        "admin_invite",
        form=form,
        problems=[problem_words(problem) for problem in problems[:50]],
        more_problems=max(0, len(problems) - 50),
        has_mail=is_configured(),
        tabs=admin_tabs(request),
        status=status,
    )


def _preview(
    request: PersonRequest, kind: str, words: str, text: str, plan: Plan
) -> HttpResponseBase:
    home = installation.current()
    letter = None
    if kind == Invitation.Kind.MAIL:
        link = unquote(letters.address("people:join", "…"))
        with translation.override(home.language if home else None):
            letter = letters.invitation(plan.invitees[0].name, words, link, MAIL_VALID.days)
    return page(
        request,
        "admin_invite_preview",
        kind=kind,
        words=words,
        text=text,
        letter=letter,
        invitees=[(one, ROLES[Person.Role(one.role)]) for one in plan.invitees],
        new_teams=plan.new_teams,
        new_places=plan.new_places,
        tabs=admin_tabs(request),
    )


def codes_page(
    request: PersonRequest, codes: Sequence[PrintedCode], *, words: str
) -> HttpResponseBase:
    """Codes to print and cut apart: shown this once, with a picture for a phone's camera."""
    home = installation.current()
    # The page is the administrator's, the slips are for people whose language nobody knows yet.
    with translation.override(home.language if home else None):
        slips = [_slip(code) for code in codes]
    return page(request, "admin_codes", slips=slips, words=words, tabs=admin_tabs(request))


@dataclass(frozen=True, slots=True)
class Slip:
    """One code to cut out, in the organisation's language."""

    welcome: str
    code: str
    picture: Markup
    how: str
    who: str


def _slip(code: PrintedCode) -> Slip:
    parts = {
        "name": code.name,
        "organisation": letters.organisation_name(),
        "address": letters.address("people:join-by-code"),
        "handle": code.handle,
        "days": CODE_VALID.days,
    }
    return Slip(
        welcome=_("%(name)s, welcome to Samband at %(organisation)s") % parts,
        code=code.code,
        picture=qr(letters.address("people:join", code.code)),
        how=_("Point your camera at the picture, or type the code at %(address)s") % parts,
        who=_("Your user name: %(handle)s. Valid for %(days)s days, once.") % parts,
    )


def qr(text: str) -> Markup:
    """A QR code as inline SVG without styles, so that the page's CSP holds."""
    picture = segno.make(text, error="m", micro=False)
    svg = picture.svg_inline(scale=4, border=2, dark="#000000", light="#ffffff", omitsize=True)
    return Markup(svg)  # noqa: S704 - made by segno out of our own address
