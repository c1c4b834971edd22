"""The sample in a database: whole, where it belongs, and gone again without a trace."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from pytest_django.plugin import DjangoDbBlocker

from samband.ask.queries import answer
from samband.cards.knowing import ways_to
from samband.cards.models import Card, KnownHint
from samband.demo import accounts
from samband.demo.generate import generate
from samband.demo.load import load
from samband.demo.load_book import CARDS
from samband.demo.load_doubts import AT_HOME
from samband.demo.load_fika import TAKERS
from samband.demo.load_meetings import MET, TIMES
from samband.demo.load_thanks import THANKED
from samband.demo.load_writing import WRITTEN
from samband.demo.tables import rows
from samband.entries.models import Entry, Mention
from samband.gatherings.models import Event, Poll
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict, Refused
from samband.kernel.platform import testing
from samband.knowledge.actions import index_entry
from samband.knowledge.models import Document, Topic
from samband.parties.models import Identity, Merge, Party
from samband.people import installation
from samband.people.models import Installation, Person
from samband.spaces.models import Membership, Space
from samband.ties.models import Interaction, Tie

NOW = datetime(2026, 11, 18, 13, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[accounts.Account]]:
    """The sample, loaded once for all tests here and committed."""
    with django_db_blocker.unblock():
        installation.current.forget()
        yield load(now=NOW)
        testing.renew_database()
        accounts.forget()
        installation.current.forget()


def test_the_counts_are_those_of_the_generator(loaded: object, db: None) -> None:
    sample = generate(NOW)
    assert Person.objects.active().count() == len(sample.people)
    assert Space.objects.count() == len(sample.spaces)
    # One more has files, and one says how long a room keeps things.
    plain = Entry.objects.exclude(outline__has_key="more")
    assert plain.count() == len(sample.entries) + len(WRITTEN) + 2 + len(THANKED) + len(TAKERS) // 2
    assert all(voters > 10 for voters in Poll.objects.values_list("voters", flat=True))
    assert (Poll.objects.count(), Event.objects.count()) == (2, 2)
    assert Membership.objects.count() == sum(len(each.members) for each in sample.spaces)
    with as_system():
        # One meeting was noted by hand, others came from a calendar; each counts for both.
        met = 2 + 2 * TIMES * len(MET)
        assert Interaction.objects.exclude(layer=0).count() == len(sample.interactions) + met
        # Beside these some have a second address, of which their owners are asked if it was not sure.
        emails_of = Card.objects.values_list("emails", flat=True)
        cards = [one for one in emails_of if not "".join(one[:1]).endswith(AT_HOME)]
        known = sum(len(each.known_by) for each in sample.contacts)
        assert len(cards) == known + len(CARDS)
        emails = Identity.objects.filter(kind=Identity.Kind.EMAIL).exclude(value__endswith=AT_HOME)
        asked = Merge.objects.filter(state=Merge.State.PROPOSED)
        assert set(asked.values_list("layer", flat=True)) <= set(
            Person.objects.filter(handle__in=accounts.TRIED).values_list("pk", flat=True)
        )
        assert asked.count() >= 3
        wrote_tools = len(list(rows("history_people.txt")))
        assert emails.values("party").distinct().count() == (
            len(sample.people)
            + len(sample.contacts)
            + wrote_tools
            + sum(bool(card[3]) for card in CARDS)
        )
        organisations = Party.objects.filter(kind=Party.Kind.ORGANISATION, is_inside=False)
        assert organisations.count() >= len(sample.organisations)
        assert Tie.objects.count() > 500


def test_the_sample_says_that_it_is_one(loaded: object, db: None) -> None:
    home = Installation.objects.get()
    assert home.is_sample
    assert home.domains == ["tallanger.example"]


def test_four_people_can_sign_in_with_passwords_of_their_own(
    loaded: list[accounts.Account], db: None
) -> None:
    assert [each.role for each in loaded] == ["administrator", "editor", "person", "guest"]
    assert len({each.password for each in loaded}) == 4
    for account in loaded:
        person = authenticate(email=account.email, password=account.password)
        assert isinstance(person, Person)
        assert (person.handle, person.role) == (account.key, account.role)
    others = Person.objects.exclude(handle__in=[each.key for each in loaded])
    assert not any(person.has_usable_password() for person in others)


def test_the_passwords_are_kept_for_the_next_start_and_for_nobody_else(
    loaded: list[accounts.Account], db: None
) -> None:
    assert accounts.remembered() == loaded
    file = Path(settings.SAMBAND.data) / "sample-accounts.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(("handle", "sees"), [("birgitta", True), ("katarina", False)])
def test_the_secret_room_is_secret(loaded: object, db: None, handle: str, sees: bool) -> None:
    person = Person.objects.get(handle=handle)
    secret = Entry.objects.visible_to(person).filter(body__icontains="lavskrika")
    assert secret.exists() is sees
    assert Space.objects.visible_to(person).filter(openness="secret").exists() is sees


def test_a_guest_reads_their_own_room_only(loaded: object, db: None) -> None:
    vera = Person.objects.get(handle="vera")
    rooms = Entry.objects.visible_to(vera).values_list("audience__space__name", flat=True)
    assert set(rooms) == {"Värmepumpar"}


def test_threads_keep_their_dates_and_order(loaded: object, db: None) -> None:
    for entry in Entry.objects.filter(root__isnull=False).select_related("root", "parent"):
        assert entry.root is not None
        assert entry.parent is not None
        assert entry.root.published_at <= entry.parent.published_at < entry.published_at <= NOW


def test_a_contact_of_ones_own_is_nobody_elses(loaded: object, db: None) -> None:
    katarina, samir = (Person.objects.get(handle=each) for each in ("katarina", "samir"))
    for reader in (katarina, samir):
        with as_person(reader.pk):
            mine = Card.objects.filter(level=Card.Level.MINE)
            assert set(mine.values_list("owner_id", flat=True)) == {reader.pk}
            layers = set(Interaction.objects.values_list("layer", flat=True))
            assert layers == {0, reader.pk}


def test_there_is_a_way_to_the_engineer_of_the_story(loaded: object, db: None) -> None:
    samir = Person.objects.get(handle="samir")
    with as_person(samir.pk):
        card = Card.objects.filter(name="Torvald Esping").first()
        assert card is not None
        ways = ways_to(samir, [card.party_id], now=NOW)
        assert {way.colleague.name for way in ways} >= {"Katarina Ödmark", "Dragan Petrovski-Lind"}
        # Roger's is "ask me first": no way names him.
        assert "Roger Tallqvister" not in {way.colleague.name for way in ways}


def test_who_is_known_first_to_be_asked_has_a_hint(loaded: object, db: None) -> None:
    with as_system():
        known = set(Card.objects.filter(level="known").values_list("party_id", flat=True))
        assert set(KnownHint.objects.values_list("party_id", flat=True)) == known


def test_it_loads_only_into_an_empty_place(loaded: object, db: None) -> None:
    with pytest.raises(Conflict):
        load(now=NOW)


def test_it_loads_only_on_this_machine(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    open_to_all = replace(settings.SAMBAND, base_url="https://samband.example")
    monkeypatch.setattr(settings, "SAMBAND", open_to_all)
    with pytest.raises(Refused):
        load(now=NOW)


def test_hashtags_are_the_topics_and_mentions_reach_people(loaded: object, db: None) -> None:
    slugs = set(Topic.objects.values_list("slug", flat=True))
    said = {slug for entry in Entry.objects.all() for slug in entry.outline.get("hashtags", [])}
    assert said == slugs
    assert Mention.objects.filter(person__handle="dragan").exists()

    assert Mention.objects.filter(person__handle="vera").count() >= 1


def test_entries_are_indexed_as_one_by_one(loaded: object, db: None) -> None:
    assert Document.objects.filter(entry__isnull=False).count() == Entry.objects.count()
    entry = Entry.objects.filter(kind="comment", body__contains="SKV-2210").get()
    fields = ("kind", "audience_id", "at", "title", "text", "paths", "link", "terms", "lengths")
    before = Document.objects.filter(entry=entry).values(*fields).get()
    index_entry(entry.pk)
    assert Document.objects.filter(entry=entry).values(*fields).get() == before


@pytest.mark.parametrize(
    ("asks", "question", "knows"),
    [
        ("samir", "värmepumpen läcker köldmedium", "Dragan Petrovski-Lind"),
        ("owen", "internal resistance of old batteries", "Yusuf Demirhan"),
        ("selma", "fel fakturor efter tariffbytet", "Petra Sandelius"),
        ("jens", "renar under ledningen", "Nils Sarvala"),
        ("fatima", "linjekoncession ansökan", "Henrik Aldermark"),
        ("tomasz", "relay settings selectivity", "Mehmet Karadenizli"),
        ("agneta", "hur handleder vi lärlingar", "Tuva Hallgårda"),
    ],
)
def test_ask_names_somebody_who_knows(
    loaded: object, db: None, asks: str, question: str, knows: str
) -> None:
    reader = Person.objects.get(handle=asks)
    with as_person(reader.pk):
        found = answer(reader=reader, query=question, now=NOW)
    assert knows in [each.name for each in found.people]
    assert found.said


def test_ask_finds_who_outside_knows_a_topic(loaded: object, db: None) -> None:
    johan = Person.objects.get(handle="johan")
    with as_person(johan.pk):
        found = answer(reader=johan, query="internal resistance of battery modules", now=NOW)
    assert "Ansgar Tiefenbacher-Lo" in {one.name for one in found.outsiders}


def test_ask_joins_the_halves(loaded: object, db: None) -> None:
    reader = Person.objects.get(handle="katarina")
    with as_person(reader.pk):
        found = answer(reader=reader, query="Cellbruket återvinning", now=NOW)
    assert "Amanda Ljungvide" in [each.name for each in found.people]
    (there,) = [each for each in found.named if each.name == "Cellbruket Återvinning"]
    assert "Amanda Ljungvide" in [way.colleague.name for way in there.ways]


@pytest.mark.parametrize(("asks", "sees"), [("birgitta", True), ("samir", False), ("vera", False)])
def test_ask_keeps_the_secret(loaded: object, db: None, asks: str, sees: bool) -> None:
    reader = Person.objects.get(handle=asks)
    with as_person(reader.pk):
        found = answer(reader=reader, query="lavskrika samgående", now=NOW)
    assert any("lavskrika" in hit.snippet.lower() + hit.title.lower() for hit in found.said) is sees
