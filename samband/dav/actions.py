"""What a device does: it puts a card and takes one away. Both go the way that pages go."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.cards import writing
from samband.cards.models import Card, CardNote
from samband.dav import beside, lines, rules, states, syncing
from samband.dav.contents import UID, cleaning_for, said_here, texts_of, uid_of, written_of
from samband.dav.errors import Condition, changed_meanwhile, no_card
from samband.dav.models import Book, DevicePassword, Item, Kept
from samband.kernel import audit
from samband.kernel.db import as_system
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.rates import count_attempt
from samband.kernel.text import one_line
from samband.kernel.tokens import new_token, token_hash
from samband.parties.masking import gone_in, masked
from samband.people.models import Person

LONGEST = timedelta(days=365)
MOST_PASSWORDS = 20
#: Octets of a card, its pictures included.
LARGEST = 2_000_000
#: Writes of one person's devices in a minute: a phone that brings a thousand contacts waits once.
WRITES = 1_200
#: Contacts that devices delete in an hour: a device gone wrong must not take all of them.
DELETIONS = 100
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@transaction.atomic
def make_password(
    *, actor: Person, name: str, now: datetime | None = None
) -> tuple[DevicePassword, str]:
    """A password for one device, valid for a year, and its text, which is not kept.

    Raises `NotFound` for guests, `Invalid` without a name, `Refused` beyond 20.
    """
    now = now or timezone.now()
    name = one_line(name, 80)
    if actor.is_guest:
        raise NotFound
    if not name:
        raise Invalid(_("Say which device it is."), code="name-missing")
    if DevicePassword.objects.filter(person=actor, expires_at__gt=now).count() >= MOST_PASSWORDS:
        raise Refused(
            _("You have %(count)d passwords of devices. Revoke one before you make another.")
            % {"count": MOST_PASSWORDS}
        )
    secret = new_token()
    made = DevicePassword.objects.create(
        person=actor, name=name, secret_hash=token_hash(secret), expires_at=now + LONGEST
    )
    audit.record("dav.password-made", actor_id=actor.pk, subject_id=actor.pk, object_id=made.pk)
    return made, secret


@transaction.atomic
def revoke_password(*, actor: Person, password_id: int) -> None:
    """Make a device's password useless at once. Raises `NotFound` for somebody else's."""
    gone, _each = DevicePassword.objects.filter(pk=password_id, person=actor).delete()
    if not gone:
        raise NotFound
    audit.record(
        "dav.password-revoked", actor_id=actor.pk, subject_id=actor.pk, object_id=password_id
    )


def revoke_all(person_id: int) -> None:
    """Take away all passwords of somebody's devices."""
    DevicePassword.objects.filter(person_id=person_id).delete()


def forget_book(person_id: int) -> None:
    """Take away what is left of a person's address book; their cards are gone already. Needs the system role."""
    revoke_all(person_id)
    Kept.objects.filter(owner_id=person_id).delete()
    Item.objects.filter(owner_id=person_id).delete()
    Book.objects.filter(owner_id=person_id).delete()


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a card that was put. `etag` is "" where it is not stored octet by octet, so that the device reads it."""

    is_new: bool
    etag: str


def item_named(owner: Person, name: str) -> Item | None:
    """A card by its name in the book, if it is there; one statement."""
    return Item.objects.filter(owner=owner, name=name, is_gone=False).first()


def _checked(item: Item | None, if_match: str, if_none_match: str) -> None:
    if if_none_match == "*" and item is not None:
        raise changed_meanwhile()
    if if_match and (item is None or if_match not in ("*", f'"{item.etag}"')):
        raise changed_meanwhile()


@transaction.atomic
def put_card(
    *,
    actor: Person,
    name: str,
    text: str,
    if_match: str = "",
    if_none_match: str = "",
    now: datetime | None = None,
) -> Stored:
    """Keep a card as a device wrote it: as a card by hand, with all that is not ours kept beside it.

    Raises `Condition`: for what is no card, a card that changed meanwhile, an identifier that is another card's; `Invalid`
    where the actor's own list keeps somebody out, who is a colleague, or who objected.
    """
    now = now or timezone.now()
    count_attempt("dav-write", str(actor.pk), limit=WRITES, window=MINUTE, now=now)
    book = syncing.locked_book(actor)
    item = item_named(actor, name)
    if item is not None:
        syncing.notice(book, now, [item.card_id])
        item = item_named(actor, name)
    _checked(item, if_match, if_none_match)
    wanted = lines.clean(text)
    try:
        read = lines.read(wanted)
    except lines.NoCard:
        raise no_card() from None
    cleaning = cleaning_for(actor)
    said = rules.said_by(read, cleaning)
    if not said.name or len(said.note) > rules.LONGEST_NOTE:
        raise no_card()
    gone = gone_in(line.text for line in read)
    if gone & {line.text for line in read if line.name == "EMAIL"}:
        raise Invalid(_("This person does not want to be stored here."), code="objected")
    if gone:
        wanted = lines.write(line.saying(masked(line.value, gone)) for line in read)
        read = lines.read(wanted)
        said = rules.said_by(read, cleaning)
    uid = rules.uid_of(read)
    _refuse_other_uid(actor, uid, item)
    card = _written(actor, item, said, now)
    before = Kept.objects.filter(card=card).first()
    _take_place(card, lines.read(before.text) if before is not None else [], read)
    _keep(card, uid, wanted)
    if item is None:
        # A name that was used before is free again.
        Item.objects.filter(owner=actor, name=name).delete()
        Item.objects.create(
            owner=actor, card_id=card.pk, name=name, etag="", number=book.number, is_gone=True
        )
    syncing.notice(book, now, [card.pk])
    stored = Item.objects.get(owner=actor, card_id=card.pk)
    is_exact = texts_of(actor, [card.pk]).get(card.pk) == text
    return Stored(item is None, stored.etag if is_exact else "")


def _refuse_other_uid(actor: Person, uid: str, item: Item | None) -> None:
    if not uid:
        return
    others = set(Kept.objects.filter(owner=actor, uid=uid).values_list("card_id", flat=True))
    if uid.startswith(UID):
        with suppress(ValueError):
            others |= set(
                Card.objects.filter(owner=actor, pk=UUID(uid.removeprefix(UID))).values_list(
                    "pk", flat=True
                )
            )
    known = item.card_id if item is not None else None
    if others - {known}:
        raise Condition(409, "card:no-uid-conflict")


def _written(actor: Person, item: Item | None, said: rules.Said, now: datetime) -> Card:
    """The card by hand: made, changed, or left alone where nothing of ours has changed."""
    if item is None:
        card = writing.write_card(
            actor=actor, written=written_of(said, has_birthday=False), now=now, is_apart=True
        )
        _write_notes(actor, card, said.note)
        return card
    card = Card.objects.get(pk=item.card_id, owner=actor)
    (made,) = states.made_of(actor, [card.pk], has_kept=False)
    before = said_here(made)
    has_birthday = bool(before.birthday)
    new = said if has_birthday else replace(said, birthday="")
    if not rules.is_same(new, before):
        writing.change_card(
            actor=actor, card=card, written=written_of(said, has_birthday=has_birthday), now=now
        )
        if said.note != before.note:
            _write_notes(actor, card, said.note, before.notes)
    return card


def _write_notes(actor: Person, card: Card, text: str, before: Sequence[str] = ()) -> None:
    """Let the notes be what a device's one text says: those that still stand in it stay, with their time."""
    kept, new = rules.notes_after(before, text)
    for note in CardNote.objects.filter(card=card, owner=actor):
        if note.text.strip() not in kept:
            note.delete()
    for one in new:
        writing.write_note(actor=actor, card=card, text=one)


def _keep(card: Card, uid: str, text: str) -> Kept:
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    kept, _is_new = Kept.objects.update_or_create(
        card=card,
        defaults={"owner_id": card.owner_id, "uid": uid, "text": text, "digest": digest},
    )
    return kept


def _take_place(card: Card, before: Sequence[lines.Line], read: Sequence[lines.Line]) -> None:
    """Let a card's place follow its postal address, unless its owner wrote another one by hand. The address itself is never
    written anew."""
    was, now = rules.place_of(before), rules.place_of(read)
    follows = Q(place__in=("", was)) | Q(edited_at=None) if now else Q(place=was)
    if was != now:
        Card.objects.filter(follows, pk=card.pk).update(place=now)


def keep_beside(
    card: Card, before: rules.Said, now: rules.Said, source: Sequence[lines.Line] = ()
) -> None:
    """Let what stands beside a card, its picture and postal addresses, be as `now` says, for devices and for servers with
    which it is kept in step; see `beside.carried`. As the owner; two statements."""
    kept = Kept.objects.select_for_update().filter(card=card).first()
    uid = kept.uid if kept is not None else uid_of(card.pk)
    read = lines.read(kept.text) if kept is not None else rules.new_card(uid, rules.Said(now.name))
    changed = beside.carried(read, before, now, source)
    if changed != read:
        _take_place(card, read, changed)
        _keep(card, uid, lines.write(changed))


@transaction.atomic
def remove_card(
    *, actor: Person, name: str, if_match: str = "", now: datetime | None = None
) -> None:
    """Delete the contact, as its page does: no import brings it back. Raises `NotFound`, `Condition`, `TooMany`."""
    now = now or timezone.now()
    count_attempt("dav-deletion", str(actor.pk), limit=DELETIONS, window=HOUR, now=now)
    book = syncing.locked_book(actor)
    item = item_named(actor, name)
    if item is None:
        raise NotFound
    syncing.notice(book, now, [item.card_id])
    item = item_named(actor, name)
    if item is None:
        raise NotFound
    _checked(item, if_match, "")
    card = Card.objects.get(pk=item.card_id, owner=actor)
    writing.delete_contact(actor=actor, party_id=card.party_id)
    syncing.notice(book, now, [item.card_id])


def take_along(pairs: Sequence[tuple[Card, Card]]) -> None:
    """Before cards become part of others: what a device wrote on them beyond what is ours goes along. One statement where no
    device wrote on one."""
    kept = {one.card_id: one for one in Kept.objects.filter(card__in=[c for p in pairs for c in p])}
    for card, into in pairs:
        mine, theirs = kept.get(card.pk), kept.get(into.pk)
        if mine is not None and theirs is None:
            kept[into.pk] = _keep(into, mine.uid, mine.text)
        elif mine is not None and theirs is not None:
            kept[into.pk] = _taken_in(mine, theirs, into)


def _taken_in(mine: Kept, theirs: Kept, into: Card) -> Kept:
    have = lines.read(theirs.text)
    known = {line.whole() for line in have}
    more = [
        line
        for line in lines.read(mine.text)
        if line.name not in rules.OURS and line.whole() not in known and not line.group
    ]
    return _keep(into, theirs.uid, lines.write([*have, *more])) if more else theirs


def clean_kept() -> None:
    """Take addresses that must not be stored out of what devices wrote. Works as the system role; idempotent."""
    with as_system():
        for one in Kept.objects.select_related("card").iterator(chunk_size=200):
            read = lines.read(one.text)
            gone = gone_in(line.text for line in read)
            if gone:
                left = (line.saying(masked(line.value, gone)) for line in read)
                _keep(one.card, one.uid, lines.write(line for line in left if line.value))
