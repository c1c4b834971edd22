"""What is done with a mail. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from samband.kernel.mail_address import is_own_message_id
from samband.kernel.mail_auth import Verdict
from samband.kernel.mail_parse import Parsed

# A mail that its person has to confirm waits this long.
HELD_FOR = timedelta(days=14)
MOST_HELD = 20
# What was handled is known for this long, so that a second delivery changes nothing.
KNOWN_FOR = timedelta(days=60)
MOST_FILES = 20
ROBOTS = ("mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply")

Fate = Literal["ignored", "unknown", "held", "expired", "taken"]


def is_automatic(parsed: Parsed, mail_from: str | None) -> bool:
    """Whether a program wrote it: an absence note, a bounce, a list, or our own mail come back (RFC 3834).

    Such mail is never answered, so that two programs can't write to each other for ever.
    """
    if mail_from is not None and mail_from.strip("<> ") == "":
        return True
    if parsed.header("auto-submitted").split(";")[0].strip().lower() not in ("", "no"):
        return True
    if parsed.header("precedence").strip().lower() in ("bulk", "list", "junk", "auto_reply"):
        return True
    if parsed.header("return-path").strip() == "<>":
        return True
    if any(name in parsed.headers for name in ("x-autoreply", "x-autorespond", "list-id")):
        return True
    kind = parsed.header("content-type").lower()
    if kind.startswith(("multipart/report", "message/delivery-status")):
        return True
    if any(sender.partition("@")[0] in ROBOTS for sender in parsed.senders):
        return True
    return is_own_message_id(parsed.message_id)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who the address says it is, and what the mail says of its sender."""

    address: str
    is_expired: bool
    senders: tuple[str, ...]
    verdict: Verdict


def fate_of(claim: Claim | None) -> Fate:
    """What becomes of a mail to one of our addresses.

    Only mail from the person's own address that proves it is taken; anything else waits for the person's word, because the
    address was theirs alone.
    """
    if claim is None:
        return "unknown"
    is_theirs = claim.senders == (claim.address.lower(),) and claim.verdict == "pass"
    if claim.is_expired:
        return "expired" if is_theirs else "unknown"
    return "taken" if is_theirs else "held"
