"""Every setting of Samband, from the environment (SAMBAND_…) or one TOML file."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import database
from .account import HOME, is_root
from .database import Address
from .errors import SettingError
from .settings_table import Described, describe, read, setting

SYSTEM_FILE = Path("/etc/samband/samband.toml")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """What an administrator may set. Made by load()."""

    data: Path = setting(  # noqa: RUF009 (it makes a field, not a value)
        Path(),
        "The data folder: database, files, keys, logs.",
        group="Where",
        kind="folder",
        shown="/var/lib/samband/data for root, else ~/.local/share/samband",
    )
    host: str = setting(
        "127.0.0.1",
        "The network address on which pages are served. Keep the default behind a proxy.",
        group="Where",
    )
    port: int = setting(8000, "The port on which pages are served.", group="Where", kind="port")
    live_port: int = setting(
        0,
        "The port for live updates; the proxy passes /live/ to it.",
        group="Where",
        kind="port",
        shown="the port above plus one",
    )
    base_url: str = setting(
        "",
        "The address people use, with https:// when a proxy adds TLS. Links in mails start with "
        "it, and it decides whether cookies are for TLS only.",
        group="Where",
        kind="url",
        shown="http://HOST:PORT",
    )
    files_url: str = setting(
        "",
        "A second address of the same server, under another host name, from which uploaded files "
        "come: no cookies go there, so a file can do nothing to the pages.",
        group="Where",
        kind="url",
        shown="files come from the pages' address, as downloads",
    )
    allowed_hosts: tuple[str, ...] = setting(
        (), "Further host names under which pages are answered.", group="Where"
    )
    trusted_proxies: tuple[str, ...] = setting(
        (),
        "Addresses or networks of proxies whose X-Forwarded headers are believed.",
        group="Where",
        kind="networks",
    )
    database_url: str = setting(
        "",
        "A PostgreSQL server (15 or newer) of your own, logging in as samband_app. "
        "Without it Samband runs its own.",
        group="Database",
        secret=True,
        shown="the embedded PostgreSQL",
    )
    database_owner_url: str = setting(
        "",
        "The same database, logging in as samband_owner; for migrations only.",
        group="Database",
        secret=True,
        shown="the embedded PostgreSQL",
    )
    database_system_url: str = setting(
        "",
        "The same database, logging in as samband_system; for the job process only.",
        group="Database",
        secret=True,
        shown="the embedded PostgreSQL",
    )
    web_workers: int = setting(2, "How many processes serve pages.", group="Processes")
    web_threads: int = setting(3, "How many pages one process makes at once.", group="Processes")
    job_workers: int = setting(2, "How many jobs run at once.", group="Processes")
    log_level: str = setting(
        "WARNING", "How much is logged: DEBUG, INFO, WARNING or ERROR.", group="Processes"
    )
    metrics: bool = setting(
        False,
        "Whether figures for Prometheus are counted and given at /metrics: to this machine only, unless there is a token.",
        group="Processes",
    )
    metrics_token: str = setting(
        "",
        "Who asks for /metrics has to show this (Authorization: Bearer …), and may then come from anywhere. "
        "At least 20 characters.",
        group="Processes",
        secret=True,
    )
    password_sign_in: bool = setting(
        True, "Whether people may sign in with a password.", group="Sign-in"
    )
    openid_issuer: str = setting(
        "",
        "OpenID Connect: the issuer's address (its /.well-known/openid-configuration is read).",
        group="Sign-in",
        kind="url",
    )
    openid_client_id: str = setting("", "OpenID Connect: the client's id.", group="Sign-in")
    openid_client_secret: str = setting(
        "", "OpenID Connect: the client's secret.", group="Sign-in", secret=True
    )
    openid_name: str = setting(
        "OpenID Connect", "What the sign-in page calls the provider.", group="Sign-in"
    )
    google_client_id: str = setting(
        "",
        "The organisation's client at Google (a web application), with which colleagues can bring in from accounts there.",
        group="Accounts of people",
    )
    google_client_secret: str = setting(
        "", "That client's secret.", group="Accounts of people", secret=True
    )
    google_sign_in: str = setting(
        "https://accounts.google.com",
        "Where people sign in at Google.",
        group="Accounts of people",
        kind="url",
    )
    google_apis: str = setting(
        "",
        "One address for all of Google's interfaces instead of the usual ones, as that of a gateway.",
        group="Accounts of people",
        kind="url",
    )
    microsoft_client_id: str = setting(
        "",
        "The organisation's client at Microsoft Entra (a web application), for accounts there.",
        group="Accounts of people",
    )
    microsoft_client_secret: str = setting(
        "", "That client's secret.", group="Accounts of people", secret=True
    )
    microsoft_tenant: str = setting(
        "common",
        "Whose accounts at Microsoft: the organisation's directory (its id or domain), or common for all.",
        group="Accounts of people",
    )
    microsoft_sign_in: str = setting(
        "https://login.microsoftonline.com",
        "Where people sign in at Microsoft.",
        group="Accounts of people",
        kind="url",
    )
    microsoft_graph: str = setting(
        "https://graph.microsoft.com",
        "Where Microsoft Graph is; national clouds have addresses of their own.",
        group="Accounts of people",
        kind="url",
    )
    mailbox_name: str = setting(
        "Mail",
        "What people call your mail server, if they sign in there by OAuth 2.0.",
        group="Accounts of people",
    )
    mailbox_imap: str = setting(
        "",
        "Its IMAP address, as imaps://imap.example.org; colleagues can then have the headers of their mailboxes read.",
        group="Accounts of people",
    )
    mailbox_sign_in: str = setting(
        "",
        "Where people allow that (the authorization endpoint).",
        group="Accounts of people",
        kind="url",
    )
    mailbox_token: str = setting(
        "",
        "Where the permission becomes a token (the token endpoint).",
        group="Accounts of people",
        kind="url",
    )
    mailbox_scopes: str = setting(
        "",
        "What is asked for besides openid and email, with spaces between.",
        group="Accounts of people",
    )
    mailbox_client_id: str = setting("", "Samband's client there.", group="Accounts of people")
    mailbox_client_secret: str = setting(
        "", "That client's secret.", group="Accounts of people", secret=True
    )
    mail_host: str = setting(
        "", "The mail server for outgoing mail. Without it no mail is sent.", group="Mail"
    )
    mail_port: int = setting(587, "The mail server's port.", group="Mail", kind="port")
    mail_user: str = setting("", "The account on the mail server.", group="Mail")
    mail_password: str = setting("", "Its password.", group="Mail", secret=True)
    mail_starttls: bool = setting(True, "Encrypt with STARTTLS (port 587).", group="Mail")
    mail_tls: bool = setting(
        False, "Encrypt from the start (port 465); replaces STARTTLS.", group="Mail"
    )
    mail_from: str = setting(
        "samband@localhost", "The sender of Samband's mails.", group="Mail", kind="text"
    )
    mail_in_domain: str = setting(
        "",
        "The domain whose mail comes to Samband, with an MX record or a transport of your mail server that leads "
        "here. Answers to mails and posts to rooms have addresses there. Use one that nothing else has.",
        group="Mail that comes in",
    )
    mail_in_address: str = setting(
        "",
        "Instead of a domain: the address of the mailbox that is read by IMAP; answers go to this address with +… "
        "before the @, so the mailbox must take such addresses.",
        group="Mail that comes in",
    )
    mail_in_port: int = setting(
        0,
        "The port on which Samband's own mail server takes mail for the domain above (SMTP).",
        group="Mail that comes in",
        kind="port",
        shown="no SMTP",
    )
    mail_in_host: str = setting(
        "127.0.0.1",
        "The network address of that port. Keep the default behind a mail server on the same machine.",
        group="Mail that comes in",
    )
    mail_in_lmtp: str = setting(
        "",
        "A socket on which a mail server on this machine hands mail over (LMTP), as a path.",
        group="Mail that comes in",
        shown="no LMTP",
    )
    mail_in_certificate: str = setting(
        "",
        "A file with the certificate (and its chain) for STARTTLS on the SMTP port.",
        group="Mail that comes in",
    )
    mail_in_key: str = setting(
        "", "The file with that certificate's key.", group="Mail that comes in"
    )
    mail_in_trusts: str = setting(
        "",
        "The name under which your mail server writes Authentication-Results, if it checks DMARC and takes such "
        "headers away from mail that comes from outside. Without it Samband checks DKIM, SPF and DMARC itself.",
        group="Mail that comes in",
    )
    mail_in_imap_host: str = setting(
        "", "A mailbox that is read instead: its IMAP server.", group="Mail that comes in"
    )
    mail_in_imap_port: int = setting(
        993, "The IMAP server's port (TLS).", group="Mail that comes in", kind="port"
    )
    mail_in_imap_tls: bool = setting(
        True,
        "Encrypt from the start; only a server on this machine may do without.",
        group="Mail that comes in",
    )
    mail_in_imap_user: str = setting("", "The mailbox's account.", group="Mail that comes in")
    mail_in_imap_password: str = setting(
        "", "Its (app) password.", group="Mail that comes in", secret=True
    )
    mail_in_imap_folder: str = setting(
        "INBOX", "The folder that is read.", group="Mail that comes in"
    )
    mail_in_imap_seconds: int = setting(
        60, "How often it is looked into.", group="Mail that comes in"
    )
    upload_mb: int = setting(25, "The largest uploaded file, in MB.", group="Limits")
    import_mb: int = setting(
        100, "The largest file for an import on a page, in MB.", group="Limits"
    )
    internal_hosts: tuple[str, ...] = setting(
        (),
        "Hosts of your own network that Samband may fetch from (link previews, feeds, webhooks), as "
        "host or host:port. Everything else that is not on the public internet is refused.",
        group="Limits",
        kind="hosts",
    )
    backup_folder: str = setting(
        "", "Where nightly backups go.", group="Backup", shown="backups in the data folder"
    )
    backup_keep: int = setting(14, "How many nightly backups are kept.", group="Backup")
    # Not a setting: which of the three database roles this process has.
    role: str = "app"

    @property
    def keys(self) -> Path:
        """The folder of secrets: 0700, files 0600."""
        return self.data / "keys"

    @property
    def files(self) -> Path:
        """The folder of uploaded files."""
        return self.data / "files"

    @property
    def backups(self) -> Path:
        """The folder of nightly backups."""
        return Path(self.backup_folder) if self.backup_folder else self.data / "backups"

    @property
    def takes_mail(self) -> bool:
        """Whether mail comes in here at all: then there is a process for it."""
        return bool(self.mail_in_port or self.mail_in_lmtp or self.mail_in_imap_host)

    @property
    def is_embedded(self) -> bool:
        """Whether Samband runs the database itself."""
        return not self.database_url

    @property
    def is_loopback(self) -> bool:
        """Whether pages are served to this machine only, and no proxy stands in front."""
        return self.host in _LOOPBACK and urlsplit(self.base_url).hostname in _LOOPBACK

    @property
    def has_live_origin(self) -> bool:
        """Whether live updates come from a port of their own: where no proxy brings them together."""
        return urlsplit(self.base_url).port == self.port

    def live_url(self, host: str = "") -> str:
        """Where a page finds live updates: behind a proxy the same origin, else the live port of
        the `host` under which the page was asked for (cookies are for one host)."""
        if not self.has_live_origin:
            return "/live/events"
        address = urlsplit(f"http://{host}" if host else self.base_url)
        name = f"[{address.hostname}]" if ":" in (address.hostname or "") else address.hostname
        return f"{urlsplit(self.base_url).scheme}://{name}:{self.live_port}/live/events"

    @property
    def live_origins(self) -> list[str]:
        """Origins of live updates that pages may connect to, beside their own.

        Not those of IPv6 addresses: a content security policy has no way to write them.
        """
        if not self.has_live_origin:
            return []
        scheme = urlsplit(self.base_url).scheme
        hosts = [host for host in self.hosts() if not host.startswith("[")]
        return [f"{scheme}://{host}:{self.live_port}" for host in hosts]

    @property
    def page_origins(self) -> list[str]:
        """Origins of pages that may listen to live updates."""
        address = urlsplit(self.base_url)
        port = f":{address.port}" if address.port else ""
        return [f"{address.scheme}://{host}{port}" for host in self.hosts()]

    def hosts(self) -> list[str]:
        """Host names that pages answer to."""
        name = urlsplit(self.base_url).hostname or ""
        mine = list(_LOOPBACK) if name in _LOOPBACK else [name]
        return [f"[{host}]" if ":" in host else host for host in (*mine, *self.allowed_hosts)]

    def address(self, role: str = "") -> Address:
        """The database and login for "app", "system" (the job process) or "owner" (migrations)."""
        role = role or self.role
        if self.is_embedded:
            from .installation import embedded

            name = {"app": database.APP, "system": database.SYSTEM, "owner": database.OWNER}[role]
            found = embedded(self).address(name)
            return found.as_role(database.APP) if role == "system" else found
        urls = {
            "app": self.database_url,
            "system": self.database_system_url,
            "owner": self.database_owner_url,
        }
        shown = {
            "app": "SAMBAND_DATABASE_URL",
            "system": "SAMBAND_DATABASE_SYSTEM_URL",
            "owner": "SAMBAND_DATABASE_OWNER_URL",
        }[role]
        if not urls[role]:
            raise SettingError(
                f"{shown} is not set, and this needs it. docs/admin.md shows how the three roles "
                "are made on a PostgreSQL server of your own."
            )
        found = Address.from_url(urls[role], shown)
        return found.as_role(database.APP) if role == "system" else found

    def database(self) -> dict[str, Any]:
        """The entry for Django's DATABASES, for the role this process has."""
        found = self.address()
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": found.host,
            "PORT": str(found.port),
            "NAME": found.name,
            "USER": found.user,
            "PASSWORD": found.password,
            "OPTIONS": found.options(),
            # A connection per request would cost more than the page.
            "CONN_MAX_AGE": None,
            "ATOMIC_REQUESTS": False,
            "DISABLE_SERVER_SIDE_CURSORS": False,
        }

    def openid_providers(self) -> dict[str, Any]:
        """The entry for django-allauth's SOCIALACCOUNT_PROVIDERS; empty without an issuer."""
        if not self.openid_issuer:
            return {}
        app = {
            "provider_id": "openid",
            "name": self.openid_name,
            "client_id": self.openid_client_id,
            "secret": self.openid_client_secret,
            "settings": {"server_url": self.openid_issuer},
        }
        return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}

    def with_role(self, role: str) -> "Settings":
        """The same for a process with another database role."""
        return replace(self, role=role)


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment and the file, or SettingError that says what to do."""
    env = os.environ if environment is None else environment
    folder = Path(env.get("SAMBAND_DATA") or _default_folder(env)).expanduser().absolute()
    file_name, file = _file(env, folder)
    values = read(Settings, env, file, file_name)
    values.setdefault("data", folder)
    found = Settings(**values, role=env.get("SAMBAND_ROLE") or "app")
    return _completed(found)


def _completed(found: Settings) -> Settings:
    live_port = found.live_port or found.port % 65535 + 1
    host = found.host if found.host not in ("0.0.0.0", "::") else "localhost"  # noqa: S104
    shown = f"[{host}]" if ":" in host else host
    base_url = found.base_url or f"http://{shown}:{found.port}"
    if live_port == found.port:
        raise SettingError("SAMBAND_LIVE_PORT and SAMBAND_PORT must differ.")
    if found.role not in ("app", "system", "owner"):
        raise SettingError("SAMBAND_ROLE must be app, system or owner.")
    if found.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingError("SAMBAND_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
    if found.files_url and urlsplit(found.files_url).hostname == urlsplit(base_url).hostname:
        raise SettingError(
            "SAMBAND_FILES_URL needs another host name than SAMBAND_BASE_URL: cookies know no ports."
        )
    if found.openid_issuer and not found.openid_client_id:
        raise SettingError(
            "SAMBAND_OPENID_ISSUER also needs SAMBAND_OPENID_CLIENT_ID: the issuer gives you one."
        )
    _check_mail_in(found)
    if found.mailbox_client_id and not (
        found.mailbox_imap and found.mailbox_sign_in and found.mailbox_token
    ):
        raise SettingError(
            "SAMBAND_MAILBOX_CLIENT_ID also needs SAMBAND_MAILBOX_IMAP, SAMBAND_MAILBOX_SIGN_IN and SAMBAND_MAILBOX_TOKEN."
        )
    if found.metrics_token and len(found.metrics_token) < 20:
        raise SettingError(
            "SAMBAND_METRICS_TOKEN is too short: whoever guesses it may read the figures. Give it 20 characters or more."
        )
    if not found.password_sign_in and not found.openid_issuer:
        raise SettingError(
            "SAMBAND_PASSWORD_SIGN_IN is off and no SAMBAND_OPENID_ISSUER is set: nobody could "
            "sign in. Set one of them."
        )
    return replace(
        found,
        live_port=live_port,
        base_url=base_url,
        mail_starttls=found.mail_starttls and not found.mail_tls,
    )


def _check_mail_in(found: Settings) -> None:
    if (found.mail_in_port or found.mail_in_lmtp) and not found.mail_in_domain:
        raise SettingError(
            "SAMBAND_MAIL_IN_DOMAIN is not set: the mail server would not know what to take. "
            "Set it to a domain that nothing else has, such as svar.example.org."
        )
    if found.mail_in_imap_host and "@" not in found.mail_in_address:
        raise SettingError(
            "SAMBAND_MAIL_IN_IMAP_HOST also needs SAMBAND_MAIL_IN_ADDRESS, the mailbox's address."
        )
    if bool(found.mail_in_certificate) != bool(found.mail_in_key):
        raise SettingError(
            "SAMBAND_MAIL_IN_CERTIFICATE and SAMBAND_MAIL_IN_KEY belong together: set both."
        )


def _default_folder(env: Mapping[str, str]) -> Path:
    if is_root():
        return HOME / "data"
    home = env.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home) / "samband"


def _file(env: Mapping[str, str], folder: Path) -> tuple[str, Mapping[str, object]]:
    named = env.get("SAMBAND_CONFIG")
    places = [Path(named).expanduser()] if named else [folder / "samband.toml", SYSTEM_FILE]
    for place in places:
        try:
            if named or place.exists():
                return str(place), tomllib.loads(place.read_text(encoding="utf-8"))
        except PermissionError:
            if not named:
                continue
            raise SettingError(f"SAMBAND_CONFIG: {place} may not be read.") from None
        except OSError as error:
            raise SettingError(
                f"SAMBAND_CONFIG: {place} can't be read ({error.strerror})."
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingError(f"{place} is not valid TOML: {error}.") from error
    return "", {}


def table() -> list[Described]:
    """Every setting: name, kind, default, meaning."""
    return describe(Settings)
