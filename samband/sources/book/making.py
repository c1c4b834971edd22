"""From the words of a card, however its file is made, to the record that is planned and stored. No Django."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

import phonenumbers

from samband.sources.book.records import FoundCard, Link, key_of
from samband.sources.headers import clean_mail, clean_text
from samband.sources.records import Problem, problem

#: Longest text of a note that is kept, in characters.
NOTE_LENGTH: Final = 20_000
#: More addresses, numbers or links than this on one card are cut off and said so.
MOST_POINTS: Final = 1_000

# Where an address names one account of one person; everything else may be a home page that many share.
_ACCOUNTS: Final = {
    "linkedin.com": ("in/",),
    "xing.com": ("profile/",),
    "github.com": ("",),
    "gitlab.com": ("",),
    "codeberg.org": ("",),
    "twitter.com": ("",),
    "x.com": ("",),
    "instagram.com": ("",),
    "facebook.com": ("",),
    "orcid.org": ("",),
    "bsky.app": ("profile/",),
    "researchgate.net": ("profile/",),
    "t.me": ("",),
}
_HOST_NAMES: Final = {"x.com": "twitter.com"}
#: Fields and services that name an account by its name alone, and where it is.
SERVICES: Final = {
    "twitter": "twitter.com",
    "x": "twitter.com",
    "linkedin": "linkedin.com/in",
    "github": "github.com",
    "gitlab": "gitlab.com",
    "instagram": "instagram.com",
    "facebook": "facebook.com",
    "skype": "skype",
    "telegram": "t.me",
    "aim": "aim",
    "icq": "icq",
    "yahoo": "yahoo-messenger",
    "msn": "msn-messenger",
    "gtalk": "xmpp",
    "qq": "qq",
}
_HANDLE = re.compile(r"^(?:acct:)?@?([\w.-]{1,64})@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$", re.IGNORECASE)
_FEDIVERSE = re.compile(
    r"^https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)/@([\w.-]{1,64})/?$", re.IGNORECASE
)
_URL = re.compile(r"^(https?)://(?:www\.)?([^/\s?#]+)(/[^\s?#]*)?", re.IGNORECASE)
_ESCAPED = re.compile(r"^[a-z][a-z0-9+.-]{1,14}:", re.IGNORECASE)


@dataclass(slots=True)
class Raw:
    """What a file says of somebody, as it says it. `links` are pairs of a service ("" for none) and what stands there."""

    number: int
    name: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    mails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    organisation: str = ""
    department: str = ""
    title: str = ""
    notes: list[str] = field(default_factory=list)
    birthday: str = ""
    uid: str = ""
    connected_at: int = 0
    left_out: list[str] = field(default_factory=list)


def phone_of(written: str, region: str) -> str:
    """A phone number as E.164 where it can be one in the region, else as it was written."""
    text = clean_text(unquote(written.strip().removeprefix("tel:")), 60)
    try:
        found = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return text
    is_whole = text.startswith("+") and phonenumbers.is_possible_number(found)
    if not is_whole and not phonenumbers.is_valid_number(found):
        return text
    number = str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))
    return f"{number};ext={found.extension}" if found.extension else number


def link_of(service: str, written: str) -> Link | None:
    """An account or a web address; None where nothing is written."""
    text = clean_text(written, 500)
    if not text:
        return None
    service = service.strip().lower()
    fediverse = _FEDIVERSE.match(text)
    if fediverse:
        return Link("handle", f"{fediverse[2]}@{fediverse[1]}".lower(), text)
    url = _URL.match(text)
    if url:
        return _of_url(url, text)
    scheme = _ESCAPED.match(text)
    if scheme:
        service, text = text[: scheme.end() - 1].lower(), text[scheme.end() :].strip("/")
    handle = _HANDLE.match(text)
    if handle and service in ("", "mastodon", "acct", "fediverse", "xmpp", "matrix", "sip", "gtalk",
                              "im", "jabber"):  # fmt: skip
        return Link("handle", f"{handle[1]}@{handle[2]}".lower(), text)
    account = text.removeprefix("@").strip()
    if service in SERVICES and account and " " not in account:
        return Link("profile", f"{SERVICES[service]}/{account}".lower()[:300], text)
    if not service and re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?", text, re.IGNORECASE):
        return link_of("", f"https://{text}")
    return Link("", "", f"{service}: {text}" if service else text)


def _of_url(url: "re.Match[str]", text: str) -> Link:
    host, path = url[2].lower(), unquote(url[3] or "").strip("/")
    host = host.split("@")[-1]
    site = next((one for one in _ACCOUNTS if host == one or host.endswith("." + one)), "")
    for start in _ACCOUNTS.get(site, ()):
        if path.lower().startswith(start) and path[len(start) :]:
            account = path[len(start) :].split("/")[0].lower()
            return Link("profile", f"{_HOST_NAMES.get(site, site)}/{start}{account}"[:300], text)
    return Link("", "", text)


def _name_of(raw: Raw) -> str:
    parts = [clean_text(one, 100) for one in (raw.given, raw.middle, raw.family)]
    written = clean_text(raw.name, 200) or " ".join(filter(None, parts))
    return written or clean_text(raw.organisation, 200)


def _once(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def made(raw: Raw, *, region: str, with_birthdays: bool) -> FoundCard | Problem:
    """The record of a card, or why there is none. What is no mail address is kept as it was written, among the links."""
    mails, links, left_out = [], [], list(raw.left_out)
    for written in raw.mails:
        mail = clean_mail(written)
        if mail:
            mails.append(mail)
        elif written.strip():
            links.append(Link("", "", clean_text(written, 320)))
    for service, written in raw.links:
        found = link_of(service, written)
        if found is not None:
            links.append(found)
    phones = _once([phone_of(one, region) for one in raw.phones])
    mails_said, links_said = _once(mails), tuple(dict.fromkeys(links))
    if max(map(len, (mails_said, phones, links_said))) > MOST_POINTS:
        left_out.append("too_many")
    kept, numbers, accounts = (
        mails_said[:MOST_POINTS], phones[:MOST_POINTS], links_said[:MOST_POINTS]
    )  # fmt: skip
    name = _name_of(raw) or next(iter(kept), "") or next(iter(numbers), "")
    name = name or next((one.shown for one in accounts), "")
    if not name:
        return problem(raw.number, "empty_card", "", "")
    if raw.birthday and not with_birthdays:
        left_out.append("birthday")
    organisation, title = (
        clean_text(raw.organisation, 200),
        clean_text(raw.title or raw.department, 120),
    )
    note = "\n".join(_lines(raw.notes))[:NOTE_LENGTH]
    birthday = clean_text(raw.birthday, 20) if with_birthdays else ""
    uid = clean_text(raw.uid, 200)
    said = [(one.kind, one.value, one.shown) for one in accounts]
    key = key_of(
        name, kept, numbers, said, organisation, title, note, birthday, uid, raw.connected_at
    )
    return FoundCard(
        raw.number, key, name, kept, numbers, accounts, organisation, title, note, birthday, uid,
        raw.connected_at, tuple(dict.fromkeys(left_out)),
    )  # fmt: skip


def _lines(notes: list[str]) -> list[str]:
    """Notes line by line without control characters."""
    return [
        line
        for note in notes
        for line in (clean_text(one, NOTE_LENGTH) for one in note.splitlines())
        if line
    ]
