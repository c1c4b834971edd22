"""Whether a mail is from whom it says: DMARC (RFC 7489), by a server that is trusted to look, or by our own look.

The own look verifies DKIM signatures and, where the sending server spoke to us directly, SPF.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any, Literal

from dns.exception import DNSException

Verdict = Literal["pass", "fail", "unknown"]
DnsLookup = Callable[..., Any]

MOST_SIGNATURES = 5
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a mail came: from which address of the network, under which names; empty where another server was between."""

    peer: str = ""
    helo: str = ""
    mail_from: str = ""


def verdict(
    raw: bytes, domain: str, arrival: Arrival, *, trusted: str = "", dns: DnsLookup | None = None
) -> Verdict:
    """Whether the mail passes DMARC for the `domain` of its From. Blocks for DNS unless a trusted server has looked.

    `trusted` is the name under which our own mail server writes Authentication-Results; then nothing else counts.
    """
    try:
        if trusted:
            return _of_trusted(raw, domain, trusted)
        return _own_look(raw, domain, arrival, dns)
    except Exception:
        # Foreign mail and foreign DNS through three libraries: what can't be read proves nothing.
        logger.info("The sender of a mail could not be verified.", exc_info=True)
        return "unknown"


def _of_trusted(raw: bytes, domain: str, trusted: str) -> Verdict:
    """Our server's own word is the uppermost under its name; it must take away what came under it from outside."""
    from authres import AuthenticationResultsHeader

    for value in message_from_bytes(raw).get_all("Authentication-Results", []):
        text = " ".join(str(value).split())
        if text.partition(";")[0].split(" ")[0].lower() != trusted.lower():
            continue
        found = AuthenticationResultsHeader.parse(f"Authentication-Results: {text}")
        for result in found.results:
            if result.method == "dmarc":
                is_same = _named_domain(result) in ("", domain.lower())
                return "pass" if result.result == "pass" and is_same else "fail"
        return "unknown"
    return "unknown"


def _named_domain(result: Any) -> str:
    for one in result.properties:
        if (one.type, one.name) == ("header", "from"):
            return str(one.value).rpartition("@")[2].lower()
    return ""


def _own_look(raw: bytes, domain: str, arrival: Arrival, dns: DnsLookup | None) -> Verdict:
    """One aligned identity that passes is enough; a domain without a DMARC record says nothing either way.

    The library's own judgement is not taken: it reads `x@ours.example-evil.com` as ours.example, and takes every domain
    below a top domain that its list lacks for one organisation.
    """
    from authheaders.dmarc_lookup import receiver_record

    record, _organisation = receiver_record(domain, **({"dnsfunc": dns} if dns else {}))
    if not record or not record.get("p"):
        return "unknown"
    for signer in _signers(raw, dns):
        if _is_aligned(signer, domain, record.get("adkim", "r")):
            return "pass"
    sender = _spf_domain(arrival)
    return "pass" if sender and _is_aligned(sender, domain, record.get("aspf", "r")) else "fail"


def _is_aligned(identity: str, domain: str, how: str) -> bool:
    """The same domain, or (relaxed) one of the same organisation."""
    from publicsuffix2 import get_sld

    identity, domain = identity.lower().rstrip("."), domain.lower().rstrip(".")
    if identity == domain:
        return True
    if how != "r":
        return False
    ours = str(get_sld(domain) or "")
    return "." in ours and (identity == ours or identity.endswith(f".{ours}"))


def _spf_domain(arrival: Arrival) -> str:
    """The domain for which SPF says that this server may send; "" when it does not."""
    if not arrival.peer or "@" not in arrival.mail_from:
        return ""
    import spf

    result, _why = spf.check2(arrival.peer, arrival.mail_from, arrival.helo)
    return arrival.mail_from.rpartition("@")[2] if result == "pass" else ""


def _signers(raw: bytes, dns: DnsLookup | None) -> Iterator[str]:
    """The domain of each signature that holds. One that leaves the end of the text open does not."""
    from dkim import DKIM, DKIMException

    count = len(message_from_bytes(raw).get_all("DKIM-Signature", []))
    for number in range(min(count, MOST_SIGNATURES)):
        found = DKIM(raw)
        more = {"dnsfunc": _as_bytes(dns)} if dns is not None else {}
        try:
            is_good = found.verify(idx=number, **more)
        except (DKIMException, DNSException):
            continue
        fields = found.signature_fields
        if is_good and b"l" not in fields:
            yield fields[b"d"].decode("ascii")


def _as_bytes(dns: DnsLookup) -> DnsLookup:
    def look(name: bytes, timeout: int = 5) -> bytes | None:
        text = dns(name.decode().rstrip("."))
        return text.encode() if text else None

    return look
