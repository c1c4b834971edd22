"""Proofs: without a person the database shows nothing that is protected, and what can't be seen can't be inferred."""

import random
import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from samband.cards import writing
from samband.cards.correcting import correct_tie
from samband.cards.jobs import make_hints
from samband.cards.models import Block, Card, CardField
from samband.kernel.db import as_person
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.ties.models import Interaction, Tie
from tests.cards.builders import make_card, make_organisation, make_outsider, make_tie
from tests.cast import Cast, sign_in
from tests.dice import seed
from tests.matrix.test_matrix import _pages

pytestmark = pytest.mark.django_db
NOW = timezone.now()
#: Design 3.2: contacts, identities, interactions, ties, notes and what hangs on them.
PROTECTED = {
    "cards_card", "cards_cardnote", "cards_cardfield", "cards_knownhint", "cards_openword", "cards_block",
    "cards_foldedcard", "cards_levelchange", "parties_identity", "parties_merge", "parties_notsame", "ties_interaction",
    "ties_tie", "ties_activity", "knowledge_nameword", "sources_source", "sources_import", "sources_item",
    "sources_subject", "sources_sighting", "sources_trouble", "introductions_introduction", "introductions_asked",
    "privacy_export", "privacy_wrongreport", "privacy_notice", "privacy_accessrequest", "care_plan", "dav_kept",
    "cards_cardtag", "cards_findword", "ties_correction", "dav_bothways", "dav_twin", "dav_clash", "dav_removed",
    "dav_camein",
}  # fmt: skip
#: Who a row of each belongs to.
OWNERS = {
    "cards_card": "owner_id", "cards_cardnote": "owner_id", "cards_cardfield": "owner_id", "cards_block": "owner_id",
    "parties_identity": "layer", "ties_interaction": "layer", "ties_tie": "layer", "ties_activity": "layer",
    "knowledge_nameword": "layer", "ties_correction": "owner_id",
}  # fmt: skip


def _column(sql: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def _network_of(owner: Person, name: str, level: str = "mine") -> Card:
    """A row in each table of somebody's own network."""
    card = make_card(
        owner, make_outsider(), name, level=level, emails=[f"{owner.handle}@x.example"]
    )
    with as_person(owner.pk):
        CardField.objects.create(card=card, owner=owner, kind="phone", value="+46701740605")
        writing.write_note(actor=owner, card=card, text=f"{name} i förtroende")
        writing.note_meeting(actor=owner, party_id=card.party_id, on=NOW.date(), now=NOW)
        Block.objects.create(owner=owner, kind="name", value=f"{owner.handle} läkare")
        correct_tie(actor=owner, party_id=card.party_id, said="closer", now=NOW)
    return card


def test_the_application_without_a_person_sees_nothing_and_everybody_only_theirs(
    cast: Cast,
) -> None:
    for owner in (cast.anna, cast.bo):
        _network_of(owner, f"Vän av {owner.handle}")
    assert _column("SELECT current_user::text") == ["samband_app"]
    assert _column(
        "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = 'samband_app'"
    ) == [False]
    tables = {
        str(name)
        for name in _column(
            "SELECT relname::text FROM pg_class WHERE relrowsecurity AND relkind = 'r'"
            " AND relowner <> 'samband_app'::regrole"
        )
    }
    assert tables >= PROTECTED
    with as_person(None):
        for table in sorted(tables):
            assert _column(f"SELECT count(*) FROM {table}") == [0], table
    for person in (cast.anna, cast.bo):
        with as_person(person.pk):
            for table, column in OWNERS.items():
                seen = set(_column(f"SELECT {column} FROM {table} WHERE {column} <> 0"))
                assert seen == {person.pk}, table
    for person in (cast.administrator, cast.guest):
        with as_person(person.pk):
            for table, column in OWNERS.items():
                assert _column(f"SELECT count(*) FROM {table} WHERE {column} <> 0") == [0], table


_NOISE = re.compile(
    rb'nonce="[^"]*"|nonce-[\w+/=-]+|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"'
    rb'|name="idempotency_key" value="[^"]*"|"token": "[^"]*"|[0-9a-f]{32,64}'
)
#: Nothing of the network is there, or nothing at all for somebody who is no administrator.
_LEFT_OUT = ("metrics", "healthz", "admin", "sign-in", "first-run", "join", "dav", "offline")


def _opened(client: Client, addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    found = {}
    for address in addresses:
        answer = client.get(address)
        body = b"" if answer.streaming else answer.content
        found[address] = (answer.status_code, _NOISE.sub(b"", body))
    return found


def _hidden_change(owner: Person, parties: list[Party], there: Party, rng: random.Random) -> None:
    """Something of the owner's own network that they have shared with nobody."""
    party = rng.choice(parties)
    with as_person(owner.pk):
        kind = rng.choice(["tie", "card", "note", "identity", "weight", "block", "gone", "said"])
        card = Card.objects.filter(owner=owner, party=party, level="mine").first()
        if kind == "tie" and not Tie.objects.filter(layer=owner.pk, to_party=party).exists():
            make_tie(owner.pk, owner.party, party, rng.random() * 9, reader=owner)
        elif kind == "card" and not Card.objects.filter(owner=owner, party=party).exists():
            make_card(owner, party, f"Kim {party.pk}", organisation=there, emails=["kim@h.example"])
        elif kind == "note" and card is not None:
            writing.write_note(actor=owner, card=card, text="Hemligt")
            writing.note_meeting(actor=owner, party_id=party.pk, on=NOW.date(), now=NOW)
        elif kind == "identity":
            Identity.objects.get_or_create(
                layer=owner.pk,
                value=f"{rng.random()}@atercell.example",
                defaults={
                    "party": party,
                    "name": f"Kim {party.pk}",
                    "name_key": "kim",
                    "organisation": there,
                },
            )
        elif kind == "weight":
            Tie.objects.filter(layer=owner.pk).update(weight=rng.random() * 99, count=99)
            Interaction.objects.filter(layer=owner.pk).delete()
        elif kind == "block":
            Block.objects.get_or_create(owner=owner, kind="name", value=f"{rng.random()}")
        elif kind == "said" and card is not None:
            correct_tie(
                actor=owner,
                party_id=party.pk,
                said=rng.choice(["closer", "not-at-all"]),
                now=NOW,
            )
        elif kind == "gone" and card is not None:
            card.delete()
    make_hints([one.pk for one in parties])


def test_what_cannot_be_seen_cannot_be_inferred(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hidden change leaves every page of a third person as it was, byte for byte; a shared one does not."""
    rng = random.Random(seed())
    frozen: datetime = NOW
    monkeypatch.setattr(timezone, "now", lambda: frozen)
    there = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    parties = [make_outsider() for _ in range(4)]
    # What the third person does see: a card that a colleague shares, one of their own, a hint, and nothing.
    make_card(cast.editor, parties[0], f"Kim {parties[0].pk}", level="shared", organisation=there)
    make_card(cast.bo, parties[1], f"Kim {parties[1].pk}", organisation=there)
    make_card(cast.editor, parties[2], f"Kim {parties[2].pk}", level="known", organisation=there)
    make_hints([one.pk for one in parties])
    sign_in(client, cast.bo, confirmed=True)
    network = [
        *(f"/contacts/{party.pk}" for party in parties),
        f"/organisations/{there.pk}",
        "/contacts?show=shared",
        "/contacts?show=public",
        "/contacts",
        "/ask?q=Kim",
        f"/ask?q=Kim%20{parties[3].pk}&show=outside",
        "/people/anna",
    ]
    every = [
        f"/{route}" for route in _pages() if "<" not in route and not route.startswith(_LEFT_OUT)
    ]
    client.get("/")  # the first visit sets a line
    before = _opened(client, [*network, *every])
    for _ in range(12):
        _hidden_change(cast.anna, parties, there, rng)
    after = _opened(client, [*network, *every])
    assert [address for address in before if before[address] != after[address]] == []
    make_card(
        cast.administrator, parties[3], f"Kim {parties[3].pk}", level="shared", organisation=there
    )
    shared = _opened(client, network)
    assert shared[network[3]] != after[network[3]]
    assert shared[network[4]] != after[network[4]]
