"""Addresses and handles: what they say about a person, and which say nothing.

The lists and the reasons for them stand in `data/words.toml`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from samband.parties.names import fold
from samband.parties.words import words

ROLE_WORDS = frozenset(words("role"))
GENERIC_WORDS = frozenset(words("generic"))
FREEMAIL_DOMAINS = frozenset(words("freemail"))
_HANDLE_HOSTS = frozenset({"users.noreply.github.com", "noreply.github.com"})
_OTHER = re.compile(r"[^a-z0-9]")
_LIST_HOST = re.compile(r"^(?:lists?|groups?|listserv|listor|mailman)\.")
_LIST_LOCAL = re.compile(
    r"(?:^(?:list|bounces?|bot)|[-_.+](?:list|bounces?|request|owner|devel|announce|bot))$"
)
_NAME_LIKE = re.compile(r"^[^\W\d_]{2,}(?:[._-][^\W\d_]+)*[._-][^\W\d_]{2,}\d*$")
_PLAIN_DOMAIN = re.compile(r"^[a-z0-9.-]+\.[a-z]{2,}$")
# The calling code of numbers that are written without one.
HOME_COUNTRY = "46"
_MACHINE_SUFFIX = (".local", ".localdomain", ".lan", ".home", ".internal", ".(none)", ".invalid")
_SECOND_LEVEL = frozenset({"co", "com", "ac", "edu", "gov", "org", "net"})


@dataclass(frozen=True, slots=True)
class Address:
    """What can be read from an identity's value.

    `same_as`: exact keys; two addresses with one in common are one mailbox or account. `handle`:
    what the person chose as a name for themselves, letters and digits, or "". `organisation`:
    the domain two people share if they work together, or "". `own_label`: the name inside a
    domain that may be somebody's own. `written_name`: a
    local part that reads like a name ("magdalena.proszewska"), or "".
    """

    same_as: frozenset[str]
    handle: str
    organisation: str
    own_label: str
    is_role: bool
    written_name: str = ""


@lru_cache(maxsize=20_000)
def read_address(kind: str, value: str) -> Address:
    """Read an identity; anything unreadable is an address of its own that says nothing."""
    text = value.strip().strip("<>[]\"'").casefold()
    if kind == "email":
        return _read_email(text)
    if kind in {"handle", "fediverse", "matrix"}:
        local = text.lstrip("@").partition("@")[0]
        return Address(frozenset({f"{kind}:{text.lstrip('@')}"}), letters_of(local), "", "", False)
    if kind in {"url", "profile"}:
        path = re.sub(r"^https?://(?:www\.)?", "", text).rstrip("/")
        return Address(
            frozenset({f"profile:{path}"}), letters_of(path.rpartition("/")[2]), "", "", False
        )
    if kind == "phone":
        return Address(frozenset({f"phone:{e164(text)}"}), "", "", "", False)
    return Address(frozenset({f"{kind}:{text}"}), "", "", "", False)


def is_role_address(value: str) -> bool:
    """Whether several people, a list or a machine stand behind a mail address."""
    return read_address("email", value).is_role


def _read_email(text: str) -> Address:
    text = text.replace(" at ", "@").replace(" dot ", ".")
    local, _, domain = text.rpartition("@")
    if not local or not domain:
        return Address(frozenset({f"email:{text}"}), "", "", "", False)
    plain = re.split(r"[+]", local)[-1 if domain in _HANDLE_HOSTS else 0] or local
    if domain in _HANDLE_HOSTS:
        keys = {f"github:{plain}"}
        if "+" in local:
            keys.add(f"github-id:{local.partition('+')[0]}")
        return Address(frozenset(keys), letters_of(plain), "", "", plain.endswith("[bot]"))
    is_role = (
        plain in ROLE_WORDS
        or plain.replace(".", "").replace("-", "").replace("_", "") in ROLE_WORDS
        or bool(_LIST_HOST.match(domain) or _LIST_LOCAL.search(plain))
        or plain.startswith(("noreply", "no-reply", "bounce"))
    )
    handle = "" if is_role or letters_of(plain) in GENERIC_WORDS else letters_of(plain)
    if not _PLAIN_DOMAIN.match(domain) or domain.endswith(_MACHINE_SUFFIX):
        # A machine's own name: "david@localhost" exists on every machine.
        return Address(frozenset(), handle, "", "", is_role)
    written = plain if handle and _NAME_LIKE.match(plain) else ""
    exact = plain
    if domain in {"gmail.com", "googlemail.com"}:
        exact, domain = plain.replace(".", ""), "gmail.com"
    organisation, label = ("", "") if domain in FREEMAIL_DOMAINS else _organisation(domain)
    return Address(
        frozenset({f"email:{exact}@{domain}"}), handle, organisation, label, is_role, written
    )


@lru_cache(maxsize=50_000)
def _organisation(domain: str) -> tuple[str, str]:
    """The part of a domain that one organisation registered (cs.cmu.edu -> cmu.edu) and its first label, each held once."""
    parts = domain.split(".")
    keep = 3 if len(parts) >= 3 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2 else 2
    organisation = ".".join(parts[-keep:])
    return intern(organisation), intern(letters_of(organisation.partition(".")[0]))


def e164(written: str, country: str = HOME_COUNTRY) -> str:
    """A phone number as E.164 has it: "070-123 45 67" is +46701234567, "+46 (0)70-123 45 67" too.

    `country`: the calling code of numbers written without one. What is no number comes back as its digits.
    """
    text = written.strip().casefold().removeprefix("tel:").partition(";")[0]
    is_international = text.startswith(("+", "00"))
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if is_international:
        digits = digits.removeprefix("00")
    elif digits.startswith("0") and len(digits) > 5:
        digits = country + digits[1:]
    else:
        return digits
    return f"+{digits}"


def letters_of(text: str) -> str:
    """The letters a-z and figures of a text: what of a handle is compared."""
    folded = fold(text)
    return folded if folded.isascii() and folded.isalnum() else _OTHER.sub("", folded)
