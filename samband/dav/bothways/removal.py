"""A contact deleted because it was deleted there, and taken back as it was."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from samband.cards import writing
from samband.cards.blocklist import forget_deleted_again
from samband.cards.jobs import refresh_hints
from samband.cards.models import Card
from samband.dav.bothways.models import Removed
from samband.kernel.db import as_system
from samband.kernel.errors import Conflict, NotFound
from samband.kernel.jobs import later
from samband.parties.masking import gone_in
from samband.people.models import Person
from samband.ties.actions import recompute_ties

#: So long it can be taken back.
KEPT: Final = timedelta(days=30)
_CARD = "(SELECT c.id FROM cards_card c WHERE c.owner_id = %(me)s AND c.party_id = %(party)s)"
_IDENTITIES = (
    "(SELECT i.id FROM parties_identity i WHERE i.layer = %(me)s AND i.party_id = %(party)s)"
)
#: What goes with a contact, in the order in which it can come back.
_TABLES: Final = (
    ("parties_identity", "t.layer = %(me)s AND t.party_id = %(party)s"),
    ("cards_card", "t.owner_id = %(me)s AND t.party_id = %(party)s"),
    ("cards_cardfield", f"t.owner_id = %(me)s AND t.card_id IN {_CARD}"),
    ("cards_cardnote", f"t.owner_id = %(me)s AND t.card_id IN {_CARD}"),
    ("cards_levelchange", f"t.owner_id = %(me)s AND t.card_id IN {_CARD}"),
    ("cards_cardtag", "t.owner_id = %(me)s AND t.party_id = %(party)s"),
    ("cards_employerchange", "t.owner_id = %(me)s AND t.party_id = %(party)s"),
    ("dav_kept", f"t.owner_id = %(me)s AND t.card_id IN {_CARD}"),
    ("parties_notsame", f"t.layer = %(me)s AND (t.one_id IN {_IDENTITIES} OR t.other_id IN {_IDENTITIES})"),
    ("sources_sighting", f"t.layer = %(me)s AND t.identity_id IN {_IDENTITIES}"),
    ("ties_interaction",
     f"t.layer = %(me)s AND (t.from_identity_id IN {_IDENTITIES} OR t.to_identity_id IN {_IDENTITIES})"),
)  # fmt: skip
#: What may have gone meanwhile without taking the rest along.
_STILL_THERE: Final = {
    "sources_sighting": "(import_run_id IS NULL OR import_run_id IN (SELECT r.id FROM sources_import r))",
    "ties_interaction": (
        "from_identity_id IN (SELECT i.id FROM parties_identity i)"
        " AND to_identity_id IN (SELECT i.id FROM parties_identity i)"
    ),
    "parties_notsame": (
        "one_id IN (SELECT i.id FROM parties_identity i)"
        " AND other_id IN (SELECT i.id FROM parties_identity i)"
    ),
}


@transaction.atomic
def remove(*, actor: Person, card: Card) -> Removed:
    """Delete a contact of the actor's, as its page does, and keep it whole for a month."""
    rows: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for table, where in _TABLES:
            cursor.execute(
                f"SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {table} t WHERE {where}",  # noqa: S608 - constants of this module
                {"me": actor.pk, "party": card.party_id},
            )
            row = cursor.fetchone()
            rows[table] = json.loads(row[0]) if row else []
    kept = Removed.objects.create(layer=actor.pk, party_id=card.party_id, name=card.name, rows=rows)
    writing.delete_contact(actor=actor, party_id=card.party_id)
    return kept


@transaction.atomic
def take_back(*, actor: Person, removed_id: int) -> int:
    """Put a contact back as it was; gives its party. Raises `NotFound`, `Conflict` where there is a card of them again."""
    kept = Removed.objects.select_for_update().filter(pk=removed_id, layer=actor.pk).first()
    if kept is None:
        raise NotFound
    again = Conflict(
        _("This contact is here again already, or can't be put back any more."), code="card-exists"
    )
    if Card.objects.filter(owner=actor, party_id=kept.party_id).exists():
        raise again
    points = {(one["kind"], one["value"]) for one in kept.rows.get("parties_identity", ())}
    points |= {("email", one) for card in kept.rows["cards_card"] for one in card["emails"]}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, _where in _TABLES:
                _put_back(cursor, table, kept.rows.get(table, []))
    except IntegrityError as error:
        raise again from error
    forget_deleted_again(actor, points)
    recompute_ties([kept.party_id])
    later(refresh_hints, key=f"hint-{kept.party_id}", party_id=kept.party_id)
    kept.delete()
    return kept.party_id


def _put_back(cursor: CursorWrapper, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    # A column that has come since has its default; for one that is gone there is nothing to put.
    known = {one.name for one in connection.introspection.get_table_description(cursor, table)}
    columns = ", ".join(f'"{name}"' for name in rows[0] if name in known)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"  # noqa: S608 - constants and names of columns
        f" WHERE {_STILL_THERE.get(table, 'true')} ON CONFLICT DO NOTHING",
        [json.dumps(rows)],
    )


def forget_old(now: datetime) -> int:
    """Delete what can't be taken back any more; gives how many."""
    with as_system():
        gone, _each = Removed.objects.filter(at__lt=now - KEPT).delete()
    return gone


def clean_removed() -> None:
    """Take away what holds an address that must not be stored. Works as the system role; idempotent."""
    with as_system():
        for one in Removed.objects.iterator(chunk_size=200):
            if gone_in(texts_in(one.rows)):
                one.delete()


def texts_in(value: Any) -> list[str]:
    """All texts in something made of JSON."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return []
