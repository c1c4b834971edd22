"""What a source says of people, put on its owner's cards; taken off again exactly as it came."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.models import F

from samband.cards.actions import NewCard, keep_cards
from samband.cards.models import Card, CardField, CardNote
from samband.kernel.text import fold, without_controls
from samband.parties.models import Identity
from samband.people.models import Person

Kind = CardField.Kind
#: By party: organisations and what they are called.
Employers = dict[int, list[tuple[int, str]]]
#: Longest value of a field, in characters.
LONGEST = 500

# A table has many cards, and Django would bind each cell of them by itself.
_ADD_FIELDS = """
INSERT INTO cards_cardfield (id, owner_id, import_id, level, card_id, kind, value)
SELECT gen_random_uuid(), %s, %s, 'mine', * FROM unnest(%s::uuid[], %s::text[], %s::text[])
ON CONFLICT DO NOTHING
"""
# A card that an import gave its title or organisation: without what that import said, it has none of these.
_UNDO_TITLE = """
UPDATE cards_card c SET title = ''
  FROM cards_cardfield f
 WHERE f.card_id = c.id AND f.import_id = %(import)s AND f.kind = 'title' AND left(f.value, 120) = c.title
   AND c.import_id IS DISTINCT FROM %(import)s AND c.edited_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM cards_cardfield o WHERE o.card_id = c.id AND o.kind = 'title'
                      AND o.value = f.value AND o.import_id IS DISTINCT FROM f.import_id)
"""
_UNDO_PLACE = """
UPDATE cards_card c SET place = ''
  FROM cards_cardfield f
 WHERE f.card_id = c.id AND f.import_id = %(import)s AND f.kind = 'place' AND left(f.value, 80) = c.place
   AND c.import_id IS DISTINCT FROM %(import)s AND c.edited_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM cards_cardfield o WHERE o.card_id = c.id AND o.kind = 'place'
                      AND o.value = f.value AND o.import_id IS DISTINCT FROM f.import_id)
"""
_UNDO_ORGANISATION = """
UPDATE cards_card c
   SET organisation_name = coalesce((SELECT coalesce(nullif(i.name, ''), i.value) FROM parties_identity i
        WHERE i.party_id = c.organisation_id AND i.layer = c.owner_id AND i.kind = 'domain' LIMIT 1), '')
  FROM cards_cardfield f
 WHERE f.card_id = c.id AND f.import_id = %(import)s AND f.kind = 'organisation'
   AND left(f.value, 200) = c.organisation_name
   AND c.import_id IS DISTINCT FROM %(import)s AND c.edited_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM cards_cardfield o WHERE o.card_id = c.id AND o.kind = 'organisation'
                      AND o.value = f.value AND o.import_id IS DISTINCT FROM f.import_id)
"""


@dataclass(frozen=True, slots=True)
class Addition:
    """What is said of one party. `links` are web addresses and accounts as they were written."""

    party_id: int
    name: str
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    organisation: str = ""
    title: str = ""
    place: str = ""
    note: str = ""
    birthday: str = ""

    def and_also(self, other: "Addition") -> "Addition":
        """The same party said twice in one batch."""
        return replace(
            self,
            mails=(*self.mails, *other.mails),
            phones=(*self.phones, *other.phones),
            links=(*self.links, *other.links),
            organisation=self.organisation or other.organisation,
            title=self.title or other.title,
            place=self.place or other.place,
            note="\n".join(dict.fromkeys(filter(None, (self.note, other.note)))),
            birthday=self.birthday or other.birthday,
        )


@transaction.atomic
def add_to_cards(*, actor: Person, additions: Collection[Addition], import_id: int | None) -> int:
    """Make private cards of parties without one, and put on every card what is said; gives how many cards are new.

    A card that is there keeps its name, level and what stands on it. Must run as the actor or as the system; about ten
    statements however many there are.
    """
    if not additions:
        return 0
    employers = _employers(actor.pk, [one.party_id for one in additions])
    new = keep_cards(
        actor=actor,
        cards=[_new_card(one, employers) for one in additions],
        import_id=import_id,
    )
    wanted = {one.party_id: one for one in additions}
    cards = {card.party_id: card for card in Card.objects.filter(owner=actor, party__in=wanted)}
    fields: list[tuple[str, str, str]] = []
    changed = []
    for party_id, one in wanted.items():
        card = cards[party_id]
        fields += [
            (str(card.pk), kind, value)
            for kind, value in _fields(one, card, is_new=card.import_id == import_id)
        ]
        if _fill(card, one, employers):
            changed.append(card)
    with connection.cursor() as cursor:
        ids, kinds, values = [list(column) for column in zip(*fields, strict=True)] or ([], [], [])
        cursor.execute(_ADD_FIELDS, [actor.pk, import_id, ids, kinds, values])
    Card.objects.bulk_update(
        changed, ["title", "place", "organisation_name", "name", "name_key"], 1_000
    )
    _add_notes(actor, wanted, cards, import_id)
    return new


def _new_card(one: Addition, employers: Employers) -> NewCard:
    organisation_id, domain = [*employers.get(one.party_id, ()), (None, "")][0]
    name = without_controls(one.name)
    return NewCard(
        party_id=one.party_id,
        name=name,
        name_key=fold(name),
        organisation_id=organisation_id,
        organisation_name=one.organisation or domain,
        title=one.title,
        emails=tuple(sorted(set(one.mails))),
    )


def _fields(one: Addition, card: Card, *, is_new: bool) -> Iterable[tuple[str, str]]:
    pairs = [
        *((Kind.MAIL.value, mail) for mail in one.mails if mail not in card.emails),
        *((Kind.PHONE.value, phone) for phone in one.phones),
        *((Kind.LINK.value, link) for link in one.links),
        (Kind.BIRTHDAY.value, one.birthday),
    ]
    if not is_new:
        pairs += [
            (Kind.TITLE.value, one.title),
            (Kind.PLACE.value, one.place),
            (Kind.ORGANISATION.value, one.organisation),
        ]
    return dict.fromkeys((kind, value[:LONGEST]) for kind, value in pairs if value)


def _fill(card: Card, one: Addition, employers: Employers) -> bool:
    """Give a card what it lacks: a title, a place, the organisation's written name, a name in place of an address."""
    changed = False
    if one.title and not card.title:
        card.title, changed = one.title[:120], True
    if one.place and not card.place:
        card.place, changed = one.place[:80], True
    domains = {domain for _, domain in employers.get(one.party_id, ())}
    if one.organisation and card.organisation_name in {"", *domains}:
        card.organisation_name = one.organisation[:200]
        changed = True
    if "@" in card.name and one.name and "@" not in one.name:
        card.name, card.name_key, changed = one.name[:200], fold(one.name)[:200], True
    return changed


def _add_notes(
    actor: Person,
    wanted: dict[int, Addition],
    cards: dict[int, Card],
    import_id: int | None,
) -> None:
    noted = {cards[party].pk: one.note for party, one in wanted.items() if one.note}
    if not noted:
        return
    there = set(
        CardNote.objects.filter(card_id__in=noted, import_id=import_id).values_list(
            "card_id", "text"
        )
    )
    CardNote.objects.bulk_create(
        [
            CardNote(card_id=card_id, owner=actor, text=text, import_id=import_id)
            for card_id, text in noted.items()
            if (card_id, text) not in there
        ],
        batch_size=1_000,
    )


def _employers(layer: int, party_ids: Collection[int]) -> Employers:
    """The organisations of each party by the mail addresses that the layer knows, the latest first, with name or domain."""
    found: Employers = {}
    rows = (
        Identity.objects.filter(layer=layer, party_id__in=party_ids, organisation__isnull=False)
        .order_by(F("last_seen_at").desc(nulls_last=True), "pk")
        .values_list("party_id", "organisation_id")
    )
    pairs = [(party, employer) for party, employer in rows if employer is not None]
    domains = {
        party: name or value
        for party, name, value in Identity.objects.filter(
            layer=layer, kind=Identity.Kind.DOMAIN, party_id__in={one for _, one in pairs}
        ).values_list("party_id", "name", "value")
    }
    for party, employer in pairs:
        found.setdefault(party, []).append((employer, domains.get(employer, "")))
    return found


@transaction.atomic
def take_off(*, import_id: int) -> None:
    """Take off every card what an import put there, and nothing else. As the owner or the system."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDO_TITLE, {"import": import_id})
        cursor.execute(_UNDO_PLACE, {"import": import_id})
        cursor.execute(_UNDO_ORGANISATION, {"import": import_id})
    CardField.objects.filter(import_id=import_id).delete()
    CardNote.objects.filter(import_id=import_id).delete()
