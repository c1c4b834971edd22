"""How well somebody knows a contact, put right by them: what colleagues then see, what survives, who reads it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from samband.cards.actions import set_level
from samband.cards.correcting import correct_tie, take_back
from samband.cards.jobs import make_hints
from samband.cards.knowing import knowing
from samband.cards.models import Card, KnownHint
from samband.cards.organisations.coverage import lost_without
from samband.cards.paths import paths_to
from samband.cards.rules import folded
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import NotFound
from samband.parties.merging import Wanted, merge_parties
from samband.parties.merging import undo as undo_merge
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.ties.actions import InteractionRow, recompute_ties, record_interactions
from samband.ties.models import Correction, Tie
from tests.cards.builders import make_card, make_outsider, make_tie
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def _met(person: Person, party: Party, *, layer: int = 0) -> None:
    """They wrote to each other five months ago, as the source of a layer tells."""
    with as_system():
        ends = [
            Identity.objects.get_or_create(
                layer=layer, value=f"{one.pk}-{layer}@y.example", defaults={"party": one}
            )[0]
            for one in (person.party, party)
        ]
        rows = [
            InteractionRow(a.pk, b.pk, NOW - timedelta(days=150), "mail", f"{a.pk}".encode())
            for a, b in (ends, ends[::-1])
        ]
        record_interactions(layer=layer, source_id=1, rows=rows)


def _bands(reader: Person, party: Party) -> dict[int, str]:
    """Which colleagues the reader sees to know somebody, and how well."""
    with as_person(reader.pk):
        return {one.person_id: one.band for one in knowing(reader, [party.pk], now=NOW).knowers}


def _say(person: Person, party: Party, said: str) -> None:
    with as_person(person.pk):
        correct_tie(actor=person, party_id=party.pk, said=said, now=NOW)


def _take_back(person: Person, party: Party) -> None:
    with as_person(person.pk):
        take_back(actor=person, party_id=party.pk, now=NOW)


def test_colleagues_read_what_follows_and_never_what_was_said(cast: Cast) -> None:
    party = make_outsider()
    _met(cast.anna, party)
    assert _bands(cast.bo, party) == {cast.anna.pk: "met"}
    _say(cast.anna, party, "closer")
    assert _bands(cast.bo, party) == {cast.anna.pk: "knows"}
    with as_person(cast.bo.pk):
        assert not Correction.objects.exists()
    with as_system():
        recompute_ties([party.pk])
    assert _bands(cast.bo, party) == {cast.anna.pk: "knows"}
    with as_person(cast.bo.pk):
        (way,) = paths_to(cast.bo, [party.pk], now=NOW)
        assert way.bands[-1] == "knows"
    _say(cast.anna, party, "not-at-all")
    assert _bands(cast.bo, party) == {}
    with as_person(cast.bo.pk):
        assert paths_to(cast.bo, [party.pk], now=NOW) == []
    _take_back(cast.anna, party)
    assert _bands(cast.bo, party) == {cast.anna.pk: "met"}
    with pytest.raises(NotFound):
        _take_back(cast.anna, party)
    with pytest.raises(NotFound):
        _say(cast.bo, party, "closer")


def _readable(person: Person) -> dict[str, str | None]:
    """A sum over each table as the database gives it to this person."""
    with as_person(person.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT') AND relname NOT LIKE 'procrastinate%' ORDER BY 1"
        )
        every = " UNION ALL ".join(
            f"SELECT '{name}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t"
            for (name,) in cursor.fetchall()
        )
        cursor.execute(every)
        return dict(cursor.fetchall())


def test_the_database_gives_the_word_to_its_person_alone(cast: Cast) -> None:
    """Whatever is said, every other colleague's rows stay as they were, in all tables."""
    party, twin = make_outsider(), make_outsider()
    _met(cast.anna, party)
    _met(cast.anna, twin)
    others = (cast.bo, cast.editor, cast.administrator, cast.guest)
    before = {person: _readable(person) for person in others}
    mine = _readable(cast.anna)
    _say(cast.anna, party, "closer")
    _say(cast.anna, twin, "not-at-all")
    assert {person: _readable(person) for person in others} == before
    now_mine = _readable(cast.anna)
    assert [name for name in mine if mine[name] != now_mine[name]] == ["ties_correction"]
    told = "SELECT other, band FROM samband_shown_bands(%s, %s, %s)"
    values = ([cast.anna.party_id] * 2, [party.pk, twin.pk], ["met", "met"])
    expected: list[tuple[Person, dict[int, str]]] = [
        (cast.bo, {party.pk: "knows", twin.pk: ""}),
        (cast.guest, {}),
    ]
    for person, seen in expected:
        with as_person(person.pk), connection.cursor() as cursor:
            cursor.execute(told, values)
            assert dict(cursor.fetchall()) == seen
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('samband.person', '', false)")
        cursor.execute(told, values)
        assert not cursor.fetchall()


def test_who_knows_somebody_else_s_contact_by_their_word(cast: Cast) -> None:
    """What would be lost counts a colleague as somebody who knows them only where the band says so."""
    party = make_outsider()
    make_card(cast.bo, party, "Kim Berg")
    with as_person(cast.bo.pk):
        assert [one.alone for one in lost_without(cast.bo)] == [1]
    _met(cast.anna, party)
    with as_person(cast.bo.pk):
        assert lost_without(cast.bo) == []
    _say(cast.anna, party, "not-at-all")
    with as_person(cast.bo.pk):
        assert [one.alone for one in lost_without(cast.bo)] == [1]


def test_it_holds_for_what_sources_tell_later_and_follows_merges(cast: Cast) -> None:
    party, twin = make_outsider(), make_outsider()
    make_card(cast.anna, party, "Kim Berg")
    _say(cast.anna, party, "closer")
    assert _bands(cast.bo, party) == {}
    _met(cast.anna, party)
    assert _bands(cast.bo, party) == {cast.anna.pk: "knows"}
    with as_system():
        (merge,) = merge_parties([Wanted(kept=twin.pk, joined=party.pk, layer=0, reason="same")])
    assert _bands(cast.bo, twin) == {cast.anna.pk: "knows"}
    with as_system():
        undo_merge(merge)
        assert Correction.objects.get().party_id == party.pk
    assert _bands(cast.bo, party) == {cast.anna.pk: "knows"}


def test_shared_cards_and_hints_follow(cast: Cast) -> None:
    party = make_outsider()
    card = make_card(cast.anna, party, "Kim Berg", level="shared")
    make_tie(cast.anna.pk, cast.anna.party, party, 0.25, reader=cast.anna)
    _say(cast.anna, party, "closer")
    assert _bands(cast.bo, party) == {cast.anna.pk: "knows"}
    _say(cast.anna, party, "not-at-all")
    assert _bands(cast.bo, party) == {}
    with as_person(cast.anna.pk):
        set_level(actor=cast.anna, card_ids=[card.pk], level="known", now=NOW)
    make_hints([party.pk])
    assert not KnownHint.objects.exists()
    with as_person(cast.anna.pk):
        set_level(actor=cast.anna, card_ids=[card.pk], level="shared", now=NOW)
        assert Card.objects.get(pk=card.pk).band == ""
    _take_back(cast.anna, party)
    assert _bands(cast.bo, party) == {cast.anna.pk: "met"}
    # A private layer is told to nobody, whatever is said of it.
    with as_person(cast.bo.pk):
        assert not Tie.objects.exists()


def test_the_page_and_the_api_say_it_and_take_it_back(cast: Cast, client: Client) -> None:
    party = make_outsider()
    make_card(cast.anna, party, "Kim Berg")
    client.force_login(cast.anna)
    page = f"/contacts/{party.pk}"
    answer = client.post(f"{page}/tie", {"said": "not-at-all"})
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    shown = client.get(page).content.decode()
    assert "You don&#39;t know each other, you said." in shown
    known = client.get("/settings/known/ties").content.decode()
    assert f"/contacts/{party.pk}/tie/undoing" in known
    assert client.post(f"{page}/tie/undoing").status_code == 303
    assert "Nothing shows yet how well you know each other." in client.get(page).text
    assert client.post(f"{page}/tie", {"said": "well"}).status_code == 422
    client.force_login(cast.bo)
    assert client.post(f"{page}/tie", {"said": "closer"}).status_code == 404


def test_of_two_cards_made_one_what_was_said_of_either_stays() -> None:
    card: dict[str, object] = dict.fromkeys(("title", "place", "organisation_name"), "")
    card |= {"name": "Kim", "name_key": "kim", "organisation_id": None, "emails": [], "topics": []}
    card |= {"level": "shared", "band": "knows"}
    assert folded(card, {**card, "band": ""})["band"] == ""
    assert folded({**card, "band": "met"}, card)["band"] == "knows"
