"""From the words of a card, however its file is made, to the record that is planned and stored. No Django."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from samband.parties.accounts import account_of
from samband.parties.phones import phone_of
from samband.sources.book.records import FoundCard, Link, key_of
from samband.sources.headers import clean_mail, clean_text
from samband.sources.records import Problem, problem

#: Longest text of a note that is kept, in characters.
NOTE_LENGTH: Final = 20_000
PLACE_LENGTH: Final = 80
#: More addresses, numbers or links than this on one card are cut off and said so.
MOST_POINTS: Final = 1_000
#: The problem of a part of a card that is stored without it: not counted among the cards that aren't.
BESIDE: Final = "wrong_mail"


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
    place: str = ""
    notes: list[str] = field(default_factory=list)
    birthday: str = ""
    uid: str = ""
    connected_at: int = 0
    left_out: list[str] = field(default_factory=list)


def number_of(written: str, region: str) -> str:
    """A phone number as E.164 where it can be one in the region, else as it was written."""
    return phone_of(clean_text(unquote(written.strip().removeprefix("tel:")), 60), region)


def link_of(service: str, written: str) -> Link | None:
    """An account or a web address; None where nothing is written."""
    text = clean_text(written, 500)
    return Link(*account_of(text, service), text) if text else None


def _name_of(raw: Raw) -> str:
    parts = [clean_text(one, 100) for one in (raw.given, raw.middle, raw.family)]
    written = clean_text(raw.name, 200) or " ".join(filter(None, parts))
    return written or clean_text(raw.organisation, 200)


def _once(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def take_wrong_mails(raw: Raw) -> list[Problem]:
    """Take off what stands where a mail address should and is none; a problem for each, to be told beside the card."""
    wrong = [one for one in raw.mails if one.strip() and not clean_mail(one)]
    raw.mails = [one for one in raw.mails if one not in wrong]
    return [problem(raw.number, BESIDE, "mail", one) for one in wrong]


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
    phones = _once([number_of(one, region) for one in raw.phones])
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
    place = clean_text(raw.place, PLACE_LENGTH)
    note = "\n".join(_lines(raw.notes))[:NOTE_LENGTH]
    birthday = clean_text(raw.birthday, 20) if with_birthdays else ""
    uid = clean_text(raw.uid, 200)
    said = [(one.kind, one.value, one.shown) for one in accounts]
    said_so = [
        name,
        kept,
        numbers,
        said,
        organisation,
        title,
        note,
        birthday,
        uid,
        raw.connected_at,
    ]
    # What was stored before places were read keeps its key.
    key = key_of(*said_so, *filter(None, (place,)))
    return FoundCard(
        raw.number, key, name, kept, numbers, accounts, organisation, title, note, birthday, uid,
        raw.connected_at, tuple(dict.fromkeys(left_out)), place,
    )  # fmt: skip


def _lines(notes: list[str]) -> list[str]:
    """Notes line by line without control characters."""
    return [
        line
        for note in notes
        for line in (clean_text(one, NOTE_LENGTH) for one in note.splitlines())
        if line
    ]
