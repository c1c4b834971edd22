"""Will our mail arrive? The mail server, and what the sender's domain says in DNS."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

import dns.exception
import dns.resolver

from .doctor import Finding, good, note, wrong
from .settings import Settings

# DKIM can't be looked up without the selector; these are what mail servers use unless told.
SELECTORS = ("default", "mail", "dkim", "selector1", "selector2", "google", "s1", "s2", "k1")
Lookup = Callable[[str], list[str]]


def lookup_text(name: str) -> list[str]:
    """The TXT records of a name; none when there is no such name."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=5)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    return [b"".join(record.strings).decode(errors="replace") for record in answer]


def mail(settings: Settings, to: str = "", lookup: Lookup = lookup_text) -> Iterator[Finding]:
    """Sign in to the mail server; with `to`, send a test mail; look at SPF, DKIM and DMARC."""
    if not settings.mail_host:
        yield note("mail", "SAMBAND_MAIL_HOST is not set: no invitation or notice is mailed.")
        return
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    if "." not in domain:
        yield wrong("mail", "SAMBAND_MAIL_FROM is no real address; many servers refuse it.")
    yield from _server(settings, to)
    try:
        yield from sender_domain(domain, lookup)
    except dns.exception.DNSException as error:
        yield note("mail", f"The domain {domain} can't be looked up now: {error}")


def _server(settings: Settings, to: str) -> Iterator[Finding]:
    where = f"{settings.mail_host}:{settings.mail_port}"
    try:
        with _connect(settings) as server:
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password)
            yield good("mail server", f"{where} takes our mail.")
            if not (settings.mail_tls or settings.mail_starttls):
                yield note("mail server", f"Mail to {where} is not encrypted on its way.")
            if to:
                server.send_message(_test_mail(settings, to))
                yield good("test mail", f"Handed over for {to}. Look whether it arrives.")
    except smtplib.SMTPAuthenticationError:
        yield wrong("mail server", f"{where} refuses SAMBAND_MAIL_USER with this password.")
    except ssl.SSLError as error:
        yield wrong("mail server", f"TLS with {where} fails: {error.reason or error}.")
    except (OSError, smtplib.SMTPException) as error:
        yield wrong("mail server", f"{where} does not work: {error}")


def _connect(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    host, port = settings.mail_host, settings.mail_port
    if settings.mail_tls:
        return smtplib.SMTP_SSL(host, port, timeout=10, context=context)
    server = smtplib.SMTP(host, port, timeout=10)
    try:
        if settings.mail_starttls:
            server.starttls(context=context)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _test_mail(settings: Settings, to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = "Test from Samband"
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=parseaddr(settings.mail_from)[1].rpartition("@")[2])
    message.set_content("This is the test mail of `samband doctor --mail`.\n")
    return message


def sender_domain(domain: str, lookup: Lookup) -> Iterator[Finding]:
    """SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489) of the sender's domain."""
    spf = [text for text in lookup(domain) if text.lower().startswith("v=spf1")]
    if len(spf) == 1:
        yield good("SPF", f"{domain} says who may send its mail.")
    elif spf:
        yield wrong("SPF", f"{domain} has {len(spf)} SPF records; receivers then ignore them all.")
    else:
        yield wrong("SPF", f'{domain} has none: add a TXT record such as "v=spf1 mx -all".')
    found = [
        selector
        for selector in SELECTORS
        if any("p=" in text for text in lookup(f"{selector}._domainkey.{domain}"))
    ]
    if found:
        yield good("DKIM", f"{domain} has a key ({found[0]}).")
    else:
        yield note("DKIM", f"No key of {domain} under the usual names; your mail server knows.")
    dmarc = [t for t in lookup(f"_dmarc.{domain}") if t.lower().startswith("v=dmarc1")]
    if not dmarc:
        yield wrong("DMARC", f'{domain} has none: add _dmarc.{domain} TXT "v=DMARC1; p=none".')
    elif "p=none" in dmarc[0].replace(" ", "").lower():
        yield note("DMARC", f"{domain} only watches (p=none); forged mail is not refused.")
    else:
        yield good("DMARC", f"{domain} asks receivers to refuse forged mail.")
