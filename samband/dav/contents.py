"""The cards themselves, as a device gets them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from samband.cards.models import CardField
from samband.cards.regions import region_of
from samband.cards.writing import Written
from samband.dav import lines, rules, states, syncing
from samband.parties.phones import phone_of
from samband.people.models import Person
from samband.sources.headers import clean_mail

Kind = CardField.Kind
#: Cards that are read at once.
CHUNK = 1_000
UID = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Sent:
    """A card as devices get it, under its name in the book; `text` is "" where nobody asked for it."""

    name: str
    etag: str
    text: str = ""


def cleaning_for(owner: Person) -> rules.Cleaning:
    """How the owner's addresses and numbers become what is stored."""
    region = region_of(owner)
    return rules.Cleaning(clean_mail, lambda written: phone_of(written, region))


def said_here(made: states.Made) -> rules.Said:
    """What stands on a card here."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, value in made.points or ():
        by_kind[kind].append(value)
    # The last of several notes that say the same.
    notes = reversed(dict.fromkeys(reversed(made.notes or ())))
    return rules.Said(
        name=made.name,
        organisation=made.organisation,
        title=made.title,
        mails=_once(made.emails, by_kind[Kind.MAIL], made.mails or ()),
        phones=_once(by_kind[Kind.PHONE]),
        links=_once(by_kind[Kind.LINK]),
        birthday=next(iter(by_kind[Kind.BIRTHDAY]), ""),
        notes=tuple(note.strip() for note in notes),
    )


def _once(*values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain(*values)))


def written_of(said: rules.Said, *, has_birthday: bool) -> Written:
    """What a card says, to be written on it by hand; notes apart."""
    return Written(
        name=said.name,
        organisation=said.organisation,
        title=said.title,
        mails=said.mails,
        phones=said.phones,
        links=said.links,
        birthday=said.birthday if has_birthday else None,
    )


def uid_of(card_id: UUID) -> str:
    """The identifier of a card that no device wrote; the same as in an export."""
    return f"{UID}{card_id}"


def as_text(card_id: UUID, now: rules.Said, kept: str, cleaning: rules.Cleaning) -> str:
    """A card as a device gets it: as it wrote it where nothing has changed, else with what has."""
    if not kept:
        return lines.write(rules.new_card(uid_of(card_id), now))
    read = lines.read(kept)
    before = rules.said_by(read, cleaning)
    if not now.birthday:
        # Kept for the phone, but not stored as something of ours.
        now = replace(now, birthday=before.birthday)
    if rules.is_same(before, now):
        return kept
    return lines.write(rules.laid_over(read, now, cleaning))


def texts_of(owner: Person, card_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Some cards of the owner's as vCards; one statement for a thousand. Those that aren't there are missing."""
    wanted, cleaning = list(card_ids), cleaning_for(owner)
    found: dict[UUID, str] = {}
    for start in range(0, len(wanted), CHUNK):
        for made in states.made_of(owner, wanted[start : start + CHUNK]):
            found[made.id] = _text_of(made, cleaning)
    return found


def _text_of(made: states.Made, cleaning: rules.Cleaning) -> str:
    return as_text(made.id, said_here(made), made.kept or "", cleaning)


def sent_by_name(owner: Person, names: Collection[str], now: datetime) -> list[Sent]:
    """The cards of some names as a device is sent them; one statement for a thousand that are as the book knows them."""
    wanted, cleaning = list(names), cleaning_for(owner)
    found: list[Sent] = []
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        made = states.made_by_name(owner, some)
        stale = [one.id for one in made if one.etag != one.told]
        if stale:
            syncing.notice(syncing.locked_book(owner), now, stale)
            made = states.made_by_name(owner, some)
        found += [Sent(one.file or "", one.etag, _text_of(one, cleaning)) for one in made]
    return found
