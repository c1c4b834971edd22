"""Will mail come in? Our port and socket, the certificate, the domain's way here, the mailbox."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import dns.exception
import dns.resolver
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from .doctor import Finding, good, note, wrong
from .settings import Settings

LookupMx = Callable[[str], list[str]]
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def lookup_mx(name: str) -> list[str]:
    """The servers that take a domain's mail; none when it has no MX record."""
    try:
        return [str(one.exchange) for one in dns.resolver.resolve(name, "MX", lifetime=5)]
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []


def mail_in(settings: Settings, lookup: LookupMx = lookup_mx) -> Iterator[Finding]:
    """Everything about mail that comes in; one note where none does."""
    if not settings.takes_mail:
        yield note("mail in", "No mail comes in: mails can't be answered (docs/admin.md).")
        return
    if settings.mail_in_port:
        yield from _smtp(settings)
    if settings.mail_in_lmtp:
        yield from _lmtp(settings)
    if settings.mail_in_domain:
        yield from _domain(settings, lookup)
    if settings.mail_in_imap_host:
        yield from _imap(settings)
    yield from _senders(settings)


def _smtp(settings: Settings) -> Iterator[Finding]:
    host = "127.0.0.1" if settings.mail_in_host in ("0.0.0.0", "::") else settings.mail_in_host  # noqa: S104
    where = f"{host}:{settings.mail_in_port}"
    try:
        with smtplib.SMTP(host, settings.mail_in_port, timeout=10) as server:
            server.ehlo()
            yield good("mail in", f"Our mail server answers on {where}.")
            if server.has_extn("starttls"):
                yield from _starttls(server, settings)
            elif settings.mail_in_host not in _LOOPBACK:
                yield note(
                    "mail in",
                    f"Mail to {where} is not encrypted: set SAMBAND_MAIL_IN_CERTIFICATE and _KEY.",
                )
    except (OSError, smtplib.SMTPException) as error:
        yield wrong("mail in", f"Our mail server does not answer on {where}: {error}")


def _starttls(server: smtplib.SMTP, settings: Settings) -> Iterator[Finding]:
    context = ssl.create_default_context()
    # Other servers look at the name of the MX record, which we need not know.
    context.check_hostname = False
    try:
        server.starttls(context=context)
        yield good("mail in", "It encrypts, with a certificate that others can check.")
    except ssl.SSLError as error:
        yield note("mail in", f"Others can't check its certificate: {error.reason or error}.")


def _lmtp(settings: Settings) -> Iterator[Finding]:
    path = Path(settings.mail_in_lmtp)
    try:
        with smtplib.LMTP(str(path)) as server:
            server.ehlo("localhost")
            yield good("mail in", f"Our socket {path} answers (LMTP).")
    except (OSError, smtplib.SMTPException) as error:
        yield wrong("mail in", f"Our socket {path} does not answer: {error}")


def _domain(settings: Settings, lookup: LookupMx) -> Iterator[Finding]:
    domain = settings.mail_in_domain
    try:
        servers = lookup(domain)
    except dns.exception.DNSException as error:
        yield note("mail in", f"The MX record of {domain} can't be looked up now: {error}")
        return
    if servers:
        yield good("mail in", f"Mail for {domain} goes to {', '.join(servers)}.")
    else:
        yield wrong(
            "mail in",
            f"{domain} has no MX record: add one that names your mail server or this one.",
        )


def _imap(settings: Settings) -> Iterator[Finding]:
    where = f"{settings.mail_in_imap_host}:{settings.mail_in_imap_port}"
    context = ssl.create_default_context() if settings.mail_in_imap_tls else None
    try:
        with IMAPClient(
            settings.mail_in_imap_host,
            port=settings.mail_in_imap_port,
            ssl=settings.mail_in_imap_tls,
            ssl_context=context,
            timeout=10,
        ) as client:
            client.login(settings.mail_in_imap_user, settings.mail_in_imap_password)
            client.select_folder(settings.mail_in_imap_folder, readonly=True)
            yield good("mail in", f"The mailbox on {where} can be read.")
    except LoginError:
        yield wrong("mail in", f"{where} refuses SAMBAND_MAIL_IN_IMAP_USER with this password.")
    except IMAPClientError:
        yield wrong(
            "mail in", f"{where} has no folder {settings.mail_in_imap_folder} for this account."
        )
    except OSError as error:
        yield wrong("mail in", f"{where} can't be reached: {error}")
    if not settings.mail_in_imap_tls and settings.mail_in_imap_host not in _LOOPBACK:
        yield wrong("mail in", "The mailbox's password crosses the network in clear.")


def _senders(settings: Settings) -> Iterator[Finding]:
    if settings.mail_in_trusts and settings.mail_in_port and settings.mail_in_host not in _LOOPBACK:
        yield wrong(
            "senders",
            "SAMBAND_MAIL_IN_TRUSTS believes your mail server, but others reach our port too and could write in its "
            "name: listen on 127.0.0.1 only, or leave the setting out.",
        )
    elif settings.mail_in_trusts:
        yield good("senders", f"{settings.mail_in_trusts} says whether senders are who they say.")
    else:
        yield good("senders", "Samband checks DKIM, SPF and DMARC of senders itself.")
