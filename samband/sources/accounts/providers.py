"""Which services one can sign in at, with which client, and what is asked for there."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from django.conf import settings

from samband.kernel.outgoing.rules import Host
from samband.kernel.outgoing.targets import host_of
from samband.sources.servers.models import Server

Kind = Server.Kind
_GOOGLE: Final = {
    "oauth": "https://oauth2.googleapis.com",
    "people": "https://people.googleapis.com",
    "calendar": "https://www.googleapis.com",
    "gmail": "https://gmail.googleapis.com",
}
_GOOGLE_SCOPE: Final = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Provider:
    """A service with the organisation's client there. `also`: hosts that a setting names, inside or not.

    `basics`: what is asked for with every kind: who somebody is there; `scopes`: by kind, none of which gives a mail's text.
    """

    key: str
    name: str
    client_id: str
    client_secret: str
    authorize: str
    token: str
    revoke: str
    bases: Mapping[str, str]
    basics: tuple[str, ...]
    scopes: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, str]
    also: tuple[Host, ...]


def _named(*addresses: str) -> tuple[Host, ...]:
    """The hosts of addresses that an administrator put in place of the usual ones."""
    usual = {one.default for one in fields(settings.SAMBAND)}
    hosts = [host_of(one) for one in addresses if one and one not in usual]
    return tuple(one for one in hosts if one is not None)


def _google() -> Provider:
    found = settings.SAMBAND
    apis = found.google_apis.rstrip("/")
    bases = dict.fromkeys(_GOOGLE, apis) if apis else _GOOGLE
    return Provider(
        key=Server.Provider.GOOGLE,
        name="Google",
        client_id=found.google_client_id,
        client_secret=found.google_client_secret,
        authorize=f"{found.google_sign_in.rstrip('/')}/o/oauth2/v2/auth",
        token=f"{bases['oauth']}/token",
        revoke=f"{bases['oauth']}/revoke",
        bases=bases,
        basics=("openid", "email"),
        scopes={
            Kind.CONTACTS: (f"{_GOOGLE_SCOPE}contacts.readonly",),
            Kind.CALENDAR: (
                f"{_GOOGLE_SCOPE}calendar.calendarlist.readonly",
                f"{_GOOGLE_SCOPE}calendar.events.readonly",
            ),
            Kind.MAIL: (f"{_GOOGLE_SCOPE}gmail.metadata",),
        },
        # Without these two there is no refresh token from the second time on.
        extra={"access_type": "offline", "prompt": "consent"},
        also=_named(found.google_apis),
    )


def _microsoft() -> Provider:
    found = settings.SAMBAND
    at = f"{found.microsoft_sign_in.rstrip('/')}/{found.microsoft_tenant}/oauth2/v2.0"
    graph = found.microsoft_graph.rstrip("/")
    return Provider(
        key=Server.Provider.MICROSOFT,
        name="Microsoft",
        client_id=found.microsoft_client_id,
        client_secret=found.microsoft_client_secret,
        authorize=f"{at}/authorize",
        token=f"{at}/token",
        revoke="",
        bases={"graph": graph},
        basics=("openid", "email", "profile", "offline_access"),
        scopes={
            Kind.CONTACTS: (f"{graph}/Contacts.Read",),
            Kind.CALENDAR: (f"{graph}/Calendars.ReadBasic",),
            Kind.MAIL: (f"{graph}/Mail.ReadBasic",),
        },
        extra={"prompt": "select_account"},
        also=_named(graph, found.microsoft_sign_in),
    )


def _mailbox() -> Provider:
    found = settings.SAMBAND
    return Provider(
        key=Server.Provider.MAILBOX,
        name=found.mailbox_name,
        client_id=found.mailbox_client_id,
        client_secret=found.mailbox_client_secret,
        authorize=found.mailbox_sign_in,
        token=found.mailbox_token,
        revoke="",
        bases={},
        basics=("openid", "email"),
        scopes={Kind.MAIL: tuple(found.mailbox_scopes.split())},
        extra={},
        also=_named(found.mailbox_sign_in, found.mailbox_token),
    )


def providers() -> list[Provider]:
    """The services that the administrator has set up, by name."""
    return [one for one in (_google(), _microsoft(), _mailbox()) if one.client_id]


def provider_of(key: str) -> Provider | None:
    """One of them; None for what is not set up."""
    return next((one for one in providers() if one.key == key), None)


def scopes_of(provider: Provider) -> list[str]:
    """All permissions that are ever asked for there; one kind at a time."""
    return [scope for scopes in provider.scopes.values() for scope in scopes]
