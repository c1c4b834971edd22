"""A person's own settings."""

from django.conf import settings as django_settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from samband.kernel.errors import NotFound, SambandError
from samband.kernel.tokens import token_hash
from samband.people import actions, blocks, installation
from samband.people.access import PersonRequest, confirmed, signed_in
from samband.people.forms.settings import (
    SCOPE_WORDS,
    AddressForm,
    PasswordForm,
    PreferencesForm,
    ProfileForm,
    TokenForm,
)
from samband.people.lines import person_line
from samband.people.models import Session, Token
from samband.people.queries import language_name
from samband.people.sessions import ABSOLUTE
from samband.people.views.shared import add_error, page, see_other
from samband.people.views.signing import FORM
from samband.people.watching import looks_at
from samband.web.shell import say


def _tabs(request: HttpRequest) -> list[object]:
    return list(blocks.tabs("settings", request))


@FORM
@signed_in
def preferences(request: PersonRequest) -> HttpResponseBase:
    """Language, time zone and theme; what most people come for stands first."""
    me = request.user
    initial = {"language": me.language, "time_zone": me.time_zone, "theme": me.theme}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_preferences(actor=me, **form.cleaned_data)
        # Said in the language that the next page has.
        with translation.override(me.language or translation.get_language()):
            say(request, _("Your settings are saved."))
        return see_other("people:settings")
    status = 422 if form.errors else 200
    return page(request, "settings_preferences", form=form, tabs=_tabs(request), status=status)


@FORM
@signed_in
def profile(request: PersonRequest) -> HttpResponseBase:
    """What others read about me."""
    me = request.user
    initial = {"name": me.name, "about": me.about, "languages": me.languages, "title": me.title}
    form = ProfileForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["photo"] is not None:
                limit = django_settings.SAMBAND.upload_mb * 1_000_000
                actions.set_photo(actor=me, data=said["photo"].read(limit + 1))
            actions.change_profile(
                actor=me,
                name=said["name"],
                title=said["title"],
                about=said["about"],
                languages=said["languages"],
            )
            say(request, _("Your profile is saved."))
            return see_other("people:profile", me.handle)
        except SambandError as error:
            form.add_error("photo" if "picture" in error.code else None, str(error.message))
    return page(
        request,
        "settings_profile",
        form=form,
        me=me,
        line=person_line(me, about=""),
        spoken=[language_name(code) for code in me.languages],
        tabs=_tabs(request),
        status=422 if form.errors else 200,
    )


@require_POST
@signed_in
def remove_photo(request: PersonRequest) -> HttpResponseBase:
    """Take my photo away."""
    actions.remove_photo(actor=request.user)
    say(request, _("Your photo is removed."))
    return see_other("people:settings-profile")


@FORM
@sensitive_post_parameters("old", "password")
@signed_in
def password(request: PersonRequest) -> HttpResponseBase:
    """Change the password; the old one is asked for."""
    if not installation.passwords_allowed():
        raise NotFound
    me = request.user
    form = PasswordForm(request.POST or None, has_old=me.has_usable_password())
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(
                actor=me,
                old=form.cleaned_data.get("old", ""),
                new=form.cleaned_data["password"],
                session_key=request.session.session_key,
            )
            update_session_auth_hash(request, me)
            say(request, _("Your password is changed. Other browsers are signed out."))
            return see_other("people:settings-password")
        except SambandError as error:
            add_error(form, error)
    return page(
        request,
        "settings_password",
        form=form,
        me=me,
        tabs=_tabs(request),
        status=422 if form.errors else 200,
    )


@FORM
@signed_in
@confirmed
def address(request: PersonRequest) -> HttpResponseBase:
    """Ask for another mail address; it counts once it is confirmed there."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_address_change(actor=request.user, email=form.cleaned_data["email"])
            say(request, _("Look in the mail of the new address and follow the link there."))
            return see_other("people:settings-address")
        except SambandError as error:
            add_error(form, error)
    return page(
        request,
        "settings_address",
        form=form,
        me=request.user,
        tabs=_tabs(request),
        status=422 if form.errors else 200,
    )


@require_safe
@signed_in
def sessions(request: PersonRequest) -> HttpResponseBase:
    """Where I am signed in."""
    here = token_hash(request.session.session_key or "")
    rows = Session.objects.filter(person=request.user, expires_at__gt=timezone.now())
    found = [
        {
            "id": row.pk,
            "browser": row.browser or _("An unknown browser"),
            "created_at": row.created_at,
            "used_on": row.used_on,
            "ends_at": min(row.expires_at, row.created_at + ABSOLUTE),
            "is_here": bytes(row.key_hash) == here,
        }
        for row in rows.order_by("-created_at", "-id")[:100]
    ]
    return page(request, "settings_sessions", sessions=found, tabs=_tabs(request))


@require_POST
@signed_in
def end_session(request: PersonRequest, session_id: int) -> HttpResponseBase:
    """Sign out one browser."""
    actions.end_session(actor=request.user, session_id=session_id)
    say(request, _("That browser is signed out."))
    return see_other("people:settings-sessions")


@require_POST
@signed_in
def end_sessions(request: PersonRequest) -> HttpResponseBase:
    """Sign out everywhere but here."""
    key = request.session.session_key
    count = actions.end_other_sessions(actor=request.user, session_key=key)
    told = ngettext(
        "%(count)d other browser is signed out.", "%(count)d other browsers are signed out.", count
    )
    say(request, told % {"count": count})
    return see_other("people:settings-sessions")


@FORM
@signed_in
@confirmed
def tokens(request: PersonRequest) -> HttpResponseBase:
    """My keys to the API; a new one is shown once, on this page."""
    form = TokenForm(request.POST or None, actor=request.user)
    made = ""
    if request.method == "POST" and form.is_valid():
        _token, made = actions.make_token(actor=request.user, **form.cleaned_data)
        form = TokenForm(actor=request.user)
    now = timezone.now()
    rows = Token.objects.filter(person=request.user, revoked_at=None).order_by("-id")[:100]
    return page(
        request,
        "settings_tokens",
        form=form,
        made=made,
        scope_words=dict(SCOPE_WORDS),
        tokens=[(row, row.expires_at <= now) for row in rows],
        tabs=_tabs(request),
        status=422 if form.errors else 200,
    )


@require_POST
@signed_in
def revoke_token(request: PersonRequest, token_id: int) -> HttpResponseBase:
    """Make a token useless; needs no password, because it only takes away."""
    actions.revoke_token(actor=request.user, token_id=token_id)
    say(request, _("The token is revoked."))
    return see_other("people:settings-tokens")


@require_safe
@signed_in
def access(request: PersonRequest) -> HttpResponseBase:
    """Who looked at or changed what is mine."""
    found = looks_at(request.user, cursor=request.GET.get("after", "")[:2000])
    here = reverse("people:settings-access")
    return page(
        request,
        "settings_access",
        rows=found.rows,
        older_url=f"{here}?after={found.next_cursor}" if found.next_cursor else "",
        newer_url=here if request.GET.get("after") else "",
        tabs=_tabs(request),
    )
