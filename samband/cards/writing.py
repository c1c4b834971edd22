"""Cards by hand: made, changed, deleted; that one has met somebody; notes.

Whatever of it reaches across layers (which party an address leads to) is settled by a job afterwards.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.cards import access
from samband.cards.blocklist import blocklist_of, forget_deleted_again, remember_deleted
from samband.cards.folding import drop
from samband.cards.jobs import refresh_hints, settle
from samband.cards.models import Card, CardField, CardNote, CardTag, EmployerChange
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.kernel.jobs import later
from samband.kernel.text import fold, without_controls
from samband.parties.models import ORGANISATION_LAYER, Identity, Party
from samband.people.models import Person
from samband.people.presence import zone_of
from samband.ties.actions import InteractionRow, recompute_ties, record_interactions
from samband.ties.models import Correction, Interaction

Kind = CardField.Kind
#: The source of what somebody noted by hand: none of the imports'.
BY_HAND = 0
LONGEST_NOTE = 20_000


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes on a card. Addresses are clean; `links` and `phones` as they were written."""

    name: str
    organisation: str = ""
    title: str = ""
    # None: as it stands; a phone knows neither.
    place: str | None = None
    topics: tuple[str, ...] | None = None
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    note: str = ""
    # None: what stands there stays.
    birthday: str | None = None


def _party_of(owner: Person, mails: Sequence[str]) -> Party | None:
    """Whom an address leads to by what the owner may see: their own layer first, then the public."""
    found = (
        Identity.objects.filter(
            layer__in=(owner.pk, ORGANISATION_LAYER),
            kind=Identity.Kind.EMAIL,
            value__in=mails,
            is_role=False,
        )
        .select_related("party")
        .order_by("-layer", "pk")
        .first()
    )
    return found.party if found is not None else None


@transaction.atomic
def write_card(*, actor: Person, written: Written, now: datetime, is_apart: bool = False) -> Card:
    """Make a private card by hand.

    Raises `Invalid` for whom the actor's own list keeps out or who is a colleague, `Conflict` where they have a card of
    the same person already, unless `is_apart`: then there are two, as a phone may have them.
    """
    _check(actor, written)
    party = _party_of(actor, written.mails)
    if party is not None and party.is_inside:
        raise Invalid(
            _("This is the address of somebody here; colleagues stand under People."),
            code="is-inside",
        )
    if party is not None and Card.objects.filter(owner=actor, party=party).exists():
        if not is_apart:
            raise Conflict(
                _("You have a card of somebody with this address already."), code="card-exists"
            )
        party = None
    card = Card.objects.create(
        owner=actor, party=party or Party.objects.create(), name=written.name, edited_at=now
    )
    _put(card, written, now)
    forget_deleted_again(actor, _points(card, written))
    later(settle, key=f"card-of-{actor.pk}", owner_id=actor.pk)
    return card


@transaction.atomic
def change_card(*, actor: Person, card: Card, written: Written, now: datetime) -> Card:
    """Change what stands on one's own card; what imports said of phones and links is replaced too. Raises `Invalid`."""
    _check(actor, written)
    _put(card, written, now)
    later(settle, key=f"card-of-{actor.pk}", owner_id=actor.pk)
    return card


def _check(actor: Person, written: Written) -> None:
    if not written.name:
        raise Invalid(_("Write a name."), code="name-missing")
    points = [("email", one) for one in written.mails]
    if blocklist_of(actor.pk).without_deleted().has((written.name, written.organisation), points):
        raise Invalid(
            _("Your own list says that you do not want this here. Change the list first."),
            code="blocked",
        )


def _points(card: Card, written: Written) -> list[tuple[str, str]]:
    return [("email", one) for one in written.mails]


def _put(card: Card, written: Written, now: datetime) -> None:
    card.name, card.name_key = written.name, fold(written.name)[:200]
    card.organisation_name, card.title = written.organisation, written.title
    if written.place is not None:
        card.place = written.place
    if written.topics is not None:
        card.topics = list(dict.fromkeys(written.topics))
    card.emails, card.edited_at = list(dict.fromkeys(written.mails)), now
    card.save()
    replaced = CardField.objects.filter(
        card=card,
        kind__in=(Kind.MAIL, Kind.PHONE, Kind.LINK, Kind.TITLE, Kind.PLACE, Kind.ORGANISATION),
    )
    shared = set(replaced.filter(level=Card.Level.SHARED).values_list("kind", "value"))
    replaced.delete()
    pairs = [(Kind.PHONE, one) for one in written.phones] + [
        (Kind.LINK, one) for one in written.links
    ]
    CardField.objects.bulk_create(
        [
            CardField(
                card=card,
                owner=card.owner,
                kind=kind,
                value=value,
                level=Card.Level.SHARED if (kind, value) in shared else Card.Level.MINE,
            )
            for kind, value in dict.fromkeys(pairs)
        ]
    )
    if written.birthday is not None:
        CardField.objects.filter(card=card, kind=Kind.BIRTHDAY).delete()
        if written.birthday:
            CardField.objects.create(
                card=card, owner=card.owner, kind=Kind.BIRTHDAY, value=written.birthday
            )
    if written.note:
        write_note(actor=card.owner, card=card, text=written.note)


@transaction.atomic
def write_note(*, actor: Person, card: Card, text: str) -> CardNote:
    """Write a note on one's own card, for oneself alone. Raises `Invalid` for an empty or endless one."""
    text = without_controls(text).strip()
    if not text or len(text) > LONGEST_NOTE:
        raise Invalid(_("Write a note of at most 20,000 characters."), code="note-empty")
    return CardNote.objects.create(card=card, owner=actor, text=text)


@transaction.atomic
def remove_note(*, actor: Person, note_id: UUID) -> Card:
    """Delete one's own note. Raises `NotFound` for anybody else's."""
    note = CardNote.objects.filter(pk=note_id, owner=actor).select_related("card").first()
    if note is None:
        raise NotFound
    # The same words of another import would stand there again.
    CardNote.objects.filter(card=note.card, text=note.text).delete()
    return note.card


@transaction.atomic
def delete_contact(*, actor: Person, party_id: int, remember: bool = True) -> None:
    """Delete one's own contact: card, notes, addresses in one's own layer, and what happened between; other people's
    knowledge stays. No import brings them back, unless `remember` is off (the actor's list keeps them out anyway).

    Raises `NotFound` where there is nothing of the actor's.
    """
    identities = Identity.objects.filter(layer=actor.pk, party_id=party_id)
    card = Card.objects.filter(owner=actor, party_id=party_id).first()
    points = set(identities.values_list("kind", "value"))
    if card is None and not points:
        raise NotFound
    if card is not None:
        points |= {("email", mail) for mail in card.emails}
        drop(card)
        card.delete()
    if remember:
        remember_deleted(actor, points)
    CardTag.objects.filter(owner=actor, party_id=party_id).delete()
    EmployerChange.objects.filter(owner=actor, party_id=party_id).delete()
    Correction.objects.filter(owner=actor, party_id=party_id).delete()
    identities.delete()
    recompute_ties([party_id])
    later(refresh_hints, key=f"hint-{party_id}", party_id=party_id)


def _own_identity(owner: Person) -> Identity:
    found, _made = Identity.objects.get_or_create(
        layer=owner.pk,
        kind=Identity.Kind.EMAIL,
        value=owner.email.lower(),
        defaults={"party": owner.party, "name": owner.name, "name_key": fold(owner.name)[:200]},
    )
    return found


def _identity_of(owner: Person, card: Card) -> Identity:
    """An identity of the card's party in its owner's layer: a mail address before anything else, else the card itself."""
    mine = Identity.objects.filter(layer=owner.pk, party_id=card.party_id).exclude(
        kind=Identity.Kind.DOMAIN
    )
    found = mine.filter(kind=Identity.Kind.EMAIL, is_role=False).order_by("pk").first()
    found = found or mine.filter(is_role=False).order_by("pk").first()
    if found is not None:
        return found
    made, _new = Identity.objects.get_or_create(
        layer=owner.pk,
        kind=Identity.Kind.CARD,
        value=str(card.pk),
        defaults={"party_id": card.party_id, "name": card.name, "name_key": card.name_key},
    )
    return made


@transaction.atomic
def note_meeting(*, actor: Person, party_id: int, on: date, now: datetime) -> Card:
    """Note that the actor met somebody on a day; whoever has no card of theirs yet gets one, private.

    Both were there, so it counts for both. Noting the same day again changes nothing. Raises `NotFound` for whom the actor
    does not see, `Invalid` for a day that is to come or long before both.
    """
    zone = zone_of(actor)
    today = now.astimezone(zone).date()
    if not today - timedelta(days=366 * 60) <= on <= today:
        raise Invalid(_("Choose a day until today."), code="day-to-come")
    card = access.own_or_new_card(actor, party_id)
    at = now if on == today else datetime.combine(on, time(12), zone)
    already = meetings_with(actor, card.party_id, on=on, zone=zone)
    if already:
        return card
    me, them, item = _own_identity(actor), _identity_of(actor, card), secrets.token_bytes(16)
    record_interactions(
        layer=actor.pk,
        source_id=BY_HAND,
        rows=[
            InteractionRow(one.pk, other.pk, at, Interaction.Kind.MEETING, item)
            for one, other in ((me, them), (them, me))
        ],
    )
    return card


@dataclass(frozen=True, slots=True)
class Meeting:
    """That one met somebody, as noted by hand."""

    id: int
    at: datetime


def meetings_with(
    owner: Person, party_id: int, *, on: date | None = None, zone: ZoneInfo | None = None
) -> list[Meeting]:
    """The meetings that the owner noted by hand, the newest first; one statement."""
    found = Interaction.objects.filter(
        layer=owner.pk,
        source_id=BY_HAND,
        kind=Interaction.Kind.MEETING,
        to_identity__party_id=party_id,
    ).order_by("-at")
    meetings = [Meeting(pk, at) for pk, at in found.values_list("pk", "at")[:50]]
    if on is None or zone is None:
        return meetings
    return [one for one in meetings if one.at.astimezone(zone).date() == on]


@transaction.atomic
def undo_meeting(*, actor: Person, party_id: int, meeting_id: int) -> None:
    """Take back that one met somebody. Raises `NotFound` for what is not the actor's own note."""
    one = Interaction.objects.filter(
        pk=meeting_id, layer=actor.pk, source_id=BY_HAND, to_identity__party_id=party_id
    ).first()
    if one is None:
        raise NotFound
    Interaction.objects.filter(layer=actor.pk, source_id=BY_HAND, item=one.item).delete()
    recompute_ties([party_id])
