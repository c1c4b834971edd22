"""The cards themselves, as a device gets them."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from samband.cards.models import Card
from samband.cards.own import details_of_cards
from samband.cards.regions import region_of
from samband.cards.shapes import OwnDetails
from samband.cards.writing import Written
from samband.dav import lines, rules
from samband.dav.models import Kept
from samband.parties.phones import phone_of
from samband.people.models import Person
from samband.sources.headers import clean_mail

#: Cards that are read at once.
CHUNK = 1_000
UID = "urn:uuid:"


def cleaning_for(owner: Person) -> rules.Cleaning:
    """How the owner's addresses and numbers become what is stored."""
    region = region_of(owner)
    return rules.Cleaning(clean_mail, lambda written: phone_of(written, region))


def said_here(card: Card, details: OwnDetails) -> rules.Said:
    """What stands on a card here."""
    return rules.Said(
        name=card.name,
        organisation=card.organisation_name,
        title=card.title,
        mails=details.mails,
        phones=details.phones,
        links=details.links,
        birthday=details.birthday,
        notes=tuple(note.text.strip() for note in details.notes),
    )


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
    """Some cards of the owner's as vCards; five statements for a thousand. Those that aren't there are missing."""
    wanted, cleaning = list(card_ids), cleaning_for(owner)
    found: dict[UUID, str] = {}
    for start in range(0, len(wanted), CHUNK):
        cards = list(Card.objects.filter(owner=owner, pk__in=wanted[start : start + CHUNK]))
        details = details_of_cards(owner, cards, is_seen_shown=lambda card: card.edited_at is None)
        kept = dict(Kept.objects.filter(card__in=cards).values_list("card_id", "text"))
        for card in cards:
            said = said_here(card, details[card.pk])
            found[card.pk] = as_text(card.pk, said, kept.get(card.pk, ""), cleaning)
    return found
