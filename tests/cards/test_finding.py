"""Contacts found by parts of words, mistakes forgiven, by tag, topic, place, band and last touch."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samband.cards import finding, selection, tagging
from samband.cards.correcting import correct_tie
from samband.cards.finding import filters_of, find_contacts
from samband.cards.models import Card, CardTag, FindWord
from samband.cards.wanted import Wanted
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import NotFound
from samband.parties.models import Party
from samband.people.models import Person
from tests.cards.builders import make_card, make_outsider, make_tie
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def names(reader: Person, how: str = "mine", text: str = "", **fields: str) -> list[str]:
    with as_person(reader.pk):
        found = find_contacts(reader, Wanted(how, text, **fields), now=NOW)
    return [line.name for line in found.page.rows]


@pytest.fixture
def party(cast: Cast) -> Party:
    """Åsa Lindström at Norrlandsenergi, whom anna knows; bo has somebody else."""
    found = make_outsider()
    make_card(
        cast.anna, found, "Åsa Lindström", organisation_name="Norrlandsenergi", title="Driftingenjör",
        place="Umeå", topics=["Vindkraft"], emails=["asa@nle.example"],
    )  # fmt: skip
    make_card(cast.bo, make_outsider(), "Åsa Lindstrand")
    return found


def test_parts_and_mistakes_find_what_is_mine_and_nothing_else(cast: Cast, party: Party) -> None:
    for typed in (
        "ström", "strom", "asa", "ÅSA LIND", "energi", "driftingenjör", "umea", "vind", "nle",
        "lindstrm", "Lidnström", "norlandsenergi",
    ):  # fmt: skip
        assert names(cast.anna, text=typed) == ["Åsa Lindström"], typed
    assert names(cast.anna, text="zebra") == names(cast.anna, text="?!") == []
    assert names(cast.anna, text="åsa zebra") == []
    for how in ("shared", "public"):
        assert names(cast.bo, how, "lindström") == []


def test_words_follow_the_card(cast: Cast, party: Party) -> None:
    with as_person(cast.anna.pk):
        card = Card.objects.get(party=party)
        card.level = "shared"
        card.save(update_fields=["level"])
    assert names(cast.bo, "shared", "ström") == names(cast.bo, "shared", "lindstrm")
    assert names(cast.bo, "shared", "energi") == ["Åsa Lindström"]
    with as_person(cast.anna.pk):
        Card.objects.filter(pk=card.pk).update(name="Åsa Berg", level="mine")
    assert names(cast.bo, "shared", "åsa") == []
    assert names(cast.anna, text="lindström") == []
    assert names(cast.anna, text="berg") == ["Åsa Berg"]
    with as_person(cast.anna.pk):
        card.delete()
    with as_system():
        assert not FindWord.objects.filter(card_id=card.pk).exists()


def test_nobody_reads_anothers_words_or_tags(cast: Cast, party: Party) -> None:
    with as_person(cast.anna.pk):
        tagging.put_tag(actor=cast.anna, party_ids=[party.pk], name="Mässan")
        assert tagging.put_tag(actor=cast.anna, party_ids=[party.pk], name="#mässan") == 0
    with as_person(cast.bo.pk):
        assert not FindWord.objects.exclude(layer__in=(0, cast.bo.pk)).exists()
        assert not CardTag.objects.exists()
        with pytest.raises(NotFound):
            tagging.put_tag(actor=cast.bo, party_ids=[party.pk], name="x")
    assert not FindWord.objects.exists()
    assert names(cast.anna, text="massan") == names(cast.anna, tag="mässan") == ["Åsa Lindström"]
    with as_person(cast.anna.pk):
        assert filters_of(cast.anna, "mine").tags == ("Mässan",)
        assert tagging.take_tag(actor=cast.anna, party_ids=[party.pk], name="MÄSSAN") == 1
    assert names(cast.anna, text="massan") == []


def test_narrowing(cast: Cast, party: Party) -> None:
    make_tie(cast.anna.pk, cast.anna.party, party, 20, reader=cast.anna)
    old = make_outsider()
    make_card(cast.anna, old, "Bengt Berg")
    make_tie(cast.anna.pk, cast.anna.party, old, 1, reader=cast.anna, at=NOW - timedelta(days=400))
    assert names(cast.anna, place="umeå") == names(cast.anna, topic="vindkraft")
    assert names(cast.anna, band="well") == ["Åsa Lindström"]
    assert names(cast.anna, band="met") == ["Bengt Berg"]
    assert names(cast.anna, touched="month") == ["Åsa Lindström"]
    assert names(cast.anna, touched="quiet-year") == ["Bengt Berg"]
    assert (
        names(cast.anna, touched="x") == names(cast.anna, band="x") == names(cast.anna, "x") == []
    )


@pytest.mark.parametrize(("few", "many"), [(0, 1_000), (0, 2), (0, 0), (2, 2)])
def test_however_many_have_a_word_the_same_are_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    """Those whom few are called like are sorted, others looked up among all or asked one by one."""
    for number, name in enumerate(("Åsa Lind", "Åke Lind", "Berit Ås", "Lina Berg", "Bo Ek")):
        found = make_outsider()
        place = "Umeå" if number % 2 else ""
        make_card(cast.anna, found, name, level="shared", place=place, topics=["Vind"])
        if number == 1:
            # The word stands on another's card of the same person.
            make_card(cast.administrator, found, "Åke Lind", level="shared", title="Chef")
    wanted: list[dict[str, str]] = [
        {"text": text}
        for text in (
            "a",
            "l",
            "lind",
            "a l",
            "as lind",
            "chef",
            "chef l",
            "lindd",
            "åsa zebra",
            "x",
        )
    ]
    wanted += [{"text": "a", "place": "umeå"}, {"text": "b", "topic": "vind"}, {"topic": "vind"}]
    before = [names(cast.bo, "shared", **one) for one in wanted]
    assert before[2] == ["Åke Lind", "Åsa Lind"]
    assert before[6] == ["Åke Lind"]
    assert len(before[0]) == 3
    monkeypatch.setattr(finding, "FEW", few)
    monkeypatch.setattr(finding, "MANY", many)
    assert [names(cast.bo, "shared", **one) for one in wanted] == before


def test_of_whom_nothing_tells_nobody_says_that_they_met(cast: Cast, client: Client) -> None:
    """Only a contact, or a word of one's own, tells that one knows somebody; colleagues read what a shared card says."""
    quiet, closer, not_known = (make_outsider() for _ in range(3))
    make_card(cast.anna, quiet, "Ny Berg", level="shared")
    make_card(cast.anna, closer, "Nära Dahl")
    make_card(cast.anna, not_known, "Okänd Ek")
    with as_person(cast.anna.pk):
        correct_tie(actor=cast.anna, party_id=closer.pk, said="closer", now=NOW)
        correct_tie(actor=cast.anna, party_id=not_known.pk, said="not-at-all", now=NOW)
    assert names(cast.anna, band="unknown") == ["Ny Berg"]
    assert names(cast.anna, band="knows") == ["Nära Dahl"]
    assert names(cast.anna, band="met") == names(cast.anna, band="well") == []
    assert names(cast.bo, "shared", band="met") == ["Ny Berg"]
    assert names(cast.bo, "shared", band="unknown") == names(cast.bo, band="unknown") == []
    client.force_login(cast.anna)
    page = client.get("/contacts?band=unknown").content.decode()
    assert "Ny Berg" in page
    assert re.search(r'<option value="unknown" selected>\s*no contact known yet', page)
    assert 'value="unknown"' not in client.get("/contacts?show=shared").content.decode()
    contact = f"/contacts/{quiet.pk}"
    nothing = "Nothing shows yet how well you know each other."
    assert nothing in client.get(contact).content.decode()
    client.post(f"{contact}/meetings", {"on": timezone.localdate().isoformat()})
    assert nothing not in client.get(contact).content.decode()
    assert names(cast.anna, band="unknown") == []
    assert names(cast.anna, band="met") == ["Ny Berg"]


def test_pages_of_what_was_found_hang_together(cast: Cast) -> None:
    for number in range(5):
        make_card(cast.anna, make_outsider(), f"Kim {number}")
    seen: list[str] = []
    cursor = ""
    with as_person(cast.anna.pk):
        while True:
            page = find_contacts(
                cast.anna, Wanted(text="kim"), now=NOW, cursor=cursor, limit=2
            ).page
            seen += [line.name for line in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break
    assert seen == [f"Kim {number}" for number in range(5)]


def test_a_narrowed_list_costs_the_same_for_more(cast: Cast, client: Client) -> None:
    client.force_login(cast.anna)

    def cost() -> int:
        for number in range(10):
            party = make_outsider()
            make_card(cast.anna, party, f"Kim {number}")
            make_tie(cast.anna.pk, cast.anna.party, party, 20, reader=cast.anna)
        with CaptureQueriesContext(connection) as found:
            assert client.get("/contacts?name=kin&band=well&touched=month").status_code == 200
        return len(found)

    client.get("/contacts")
    assert cost() == cost()


def test_several_at_once(cast: Cast, client: Client, party: Party) -> None:
    other = make_outsider()
    make_card(cast.anna, other, "Bengt Berg", level="shared")
    sign_in(client, cast.anna, confirmed=True)
    chosen: dict[str, Any] = {"contact": [party.pk, other.pk]}
    page = client.get("/contacts/selection", chosen).content.decode()
    assert "2 contacts are chosen." in page
    client.post("/contacts/selection/tags", {**chosen, "tag": "fika", "do": "put"})
    assert len(names(cast.anna, tag="fika")) == 2
    shown = client.get("/contacts/selection/level", {**chosen, "level": "shared"}).content.decode()
    assert "colleagues would newly see these cards" in shown
    with as_person(cast.anna.pk):
        wide = selection.preview(cast.anna, list(Card.objects.filter(owner=cast.anna)), "shared")
    assert [card.party_id for card in wide.newly_seen] == [party.pk]
    assert wide.colleagues == len(cast.colleagues) - 1
    assert names(cast.bo, "shared", "ström") == []
    client.post("/contacts/selection/level", {**chosen, "level": "shared"})
    assert names(cast.bo, "shared", "ström") == ["Åsa Lindström"]
    file = client.get("/contacts/selection/export", {"contact": str(party.pk), "as": "vcf"})
    assert b"CATEGORIES:Vindkraft,fika" in file.content
    assert b"Bengt" not in file.content
    asked = client.get("/contacts/selection/removal", chosen).content.decode()
    assert "Delete these contacts?" in asked
    assert client.post("/contacts/selection/removal", chosen).status_code == 303
    assert names(cast.anna) == []
    with as_system():
        assert not CardTag.objects.exists()


def test_nothing_of_others_is_chosen(cast: Cast, client: Client, party: Party) -> None:
    sign_in(client, cast.bo, confirmed=True)
    chosen: dict[str, Any] = {"contact": party.pk, "level": "mine"}
    assert "Åsa" not in client.get("/contacts/selection", chosen).content.decode()
    for path in ("level", "removal"):
        assert client.post(f"/contacts/selection/{path}", chosen).status_code == 404
    assert client.get("/contacts/selection/export", chosen).content == b""
