"""OpenID Connect through django-allauth: who may come in, and as whom.

allauth does the protocol; its own pages for signing up, passwords and addresses are not mounted.
"""

from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import SambandError
from samband.kernel.outgoing import sessions
from samband.kernel.outgoing.targets import host_of
from samband.people.actions.invitations import find_invitation
from samband.people.actions.joining import join_by_openid
from samband.people.errors import LinkUsed
from samband.people.models import Invitation, Person
from samband.people.signing import start_session

PROVIDER = "openid"
# The invitation that was opened before going to the provider; in the session of a stranger.
INVITED_BY = "invited_by"


class Stranger(SambandError):
    """The provider knows them, we don't."""

    code = "stranger"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            _(
                "You are signed in at the provider, but nobody has invited this address to "
                "Samband, or it is not confirmed there. Ask an administrator for an invitation."
            )
        )


def provider_gone() -> SambandError:
    """The provider gave no answer that could be understood."""
    problem = SambandError(
        _("The provider doesn't answer. Try again in a moment, or ask an administrator."),
        code="openid-gone",
    )
    problem.status = 502
    return problem


def provider_name() -> str:
    """What the sign-in page calls the provider; "" when there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def provider_url(next_url: str = "/", *, again: bool = False) -> str:
    """Where signing in at the provider begins; `again` asks it to check the person anew."""
    words = {"process": "login", "next": next_url}
    if again:
        words["auth_params"] = "prompt=login&max_age=0"
    return f"{reverse('openid_connect_login', args=[PROVIDER])}?{urlencode(words)}"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves; a session starts as it does with a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        start_session(request, user, how="openid")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened; allauth's sentences would stand beside them."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail of allauth's leaves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail of allauth's leaves."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # no types
    """Only invited people and addresses of the organisation get in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[Any]:
        """Providers come from the settings only: nobody can add one through the database."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_requests_session(self) -> requests.Session:
        """The way out that everything takes; only the issuer, whom the administrator named, may be inside."""
        apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        issuers = (host_of(app["settings"]["server_url"]) for app in apps)
        return sessions.session([host for host in issuers if host is not None])

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the provider's account to a person, or stop here. Keeps no claims of theirs."""
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(_refusal(request, Stranger()))
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise ImmediateHttpResponse(_refusal(request, Stranger()))
        else:
            person = self._who(request, sociallogin)
            sociallogin.connect(request, person)
        if sociallogin.account.extra_data:
            sociallogin.account.extra_data = {}
            sociallogin.account.save(update_fields=["extra_data"])

    def _who(self, request: HttpRequest, sociallogin: Any) -> Person:
        emails = [
            address.email for address in sociallogin.email_addresses if address.verified is True
        ]
        person = join_by_openid(
            emails=emails,
            name=str(sociallogin.account.extra_data and _claim(sociallogin, "name")),
            invitation=_opened_invitation(request),
        )
        if person is None:
            raise ImmediateHttpResponse(_refusal(request, Stranger()))
        return person

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """The provider refused, the person turned back, or it could not be reached."""
        problem = SambandError(
            _("Signing in at the provider didn't work. Try again, or ask an administrator."),
            code="openid-failed",
        )
        problem.status = 401
        raise ImmediateHttpResponse(_refusal(request, problem))


def _claim(sociallogin: Any, name: str) -> str:
    data = sociallogin.account.extra_data
    found = (data.get("userinfo") or {}).get(name) or (data.get("id_token") or {}).get(name)
    return str(found or "")[:200]


def _opened_invitation(request: HttpRequest) -> Invitation | None:
    secret = request.session.pop(INVITED_BY, None)
    if not secret:
        return None
    try:
        return find_invitation(str(secret))
    except LinkUsed:
        return None


def _refusal(request: HttpRequest, error: SambandError) -> HttpResponse:
    from samband.people.views.signing import refusal

    return refusal(request, error)
