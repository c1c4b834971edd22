"""One's own contacts by hand: written, changed, met, deleted, taken along; and whom never to store."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samband.cards import blocklist, own, taking, writing
from samband.cards.blocking import Blocklist, name_key
from samband.cards.models import Block, Card, CardField, CardNote
from samband.cards.settling import settle_cards
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.parties.models import Identity
from samband.people.models import Person
from samband.sources import actions, queries
from samband.sources.models import Source, Subject
from samband.ties.models import Interaction, Tie
from tests.cards.builders import make_card, make_outsider
from tests.cast import Cast, sign_in
from tests.sources.conftest import mail, mbox
from tests.sources.test_book import ADA, NAME_ONLY, book, bring_book, cards_of
from tests.sources.test_imports import _own_folder, bring

__all__ = ["_own_folder"]
NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)
ANNA = "anna@norrsken.example"


def write(owner: Person, name: str = "Ada Berg", **fields: object) -> Card:
    with as_person(owner.pk):
        written = writing.Written(name=name, **fields)  # type: ignore[arg-type]  # fields of the record
        return writing.write_card(actor=owner, written=written, now=NOW)


def test_a_card_by_hand_leads_where_its_address_leads(cast: Cast) -> None:
    first = write(cast.anna, mails=("ada@nord.example",), phones=("+46701740605",))
    settle_cards(cast.anna.pk)
    other = write(cast.bo, "Ada B", mails=("ada@nord.example",))
    settle_cards(cast.bo.pk)
    with as_system():
        cards = {card.owner_id: card for card in Card.objects.all()}
        assert cards[cast.anna.pk].party_id == first.party_id
        kinds = Identity.objects.filter(party=first.party_id, layer=cast.anna.pk).values_list(
            "kind"
        )
        assert sorted(kinds) == [("email",), ("phone",)]
        assert cards[cast.bo.pk].organisation_id is not None
    assert other.party_id != 0
    with as_person(cast.bo.pk):
        assert Card.objects.count() == 1
        assert not Identity.objects.filter(layer=cast.anna.pk).exists()


def test_the_old_page_of_a_card_that_moved_leads_on(cast: Cast, client: Client) -> None:
    write(cast.anna, mails=("ada@nord.example",))
    settle_cards(cast.anna.pk)
    card = write(cast.bo, mails=("ada@nord.example",))
    before = card.party_id
    settle_cards(cast.bo.pk)
    sign_in(client, cast.bo)
    answer = client.get(f"/contacts/{before}", follow=True)
    assert "Ada Berg" in answer.content.decode()
    sign_in(client, cast.editor)
    assert client.get(f"/contacts/{before}").status_code == 404


def test_the_same_person_is_not_written_twice(cast: Cast) -> None:
    write(cast.anna, mails=("ada@nord.example",))
    settle_cards(cast.anna.pk)
    with pytest.raises(Conflict):
        write(cast.anna, mails=("ada@nord.example",))


def test_the_form_from_new_to_deleted(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    wrong = client.post("/contacts/new", {"name": "", "mails": "no address"})
    assert wrong.status_code == 422
    assert "not a mail address" in wrong.content.decode()
    answer = client.post(
        "/contacts/new",
        {
            "name": "Ada Berg",
            "organisation": "Nord AB",
            "mails": "ada@nord.example\nada.berg@hem.example",
            "phones": "070-174 06 05",
            "links": "https://www.linkedin.com/in/ada-berg",
            "note": "Träffades på mässan",
        },
    )
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    for words in ("ada.berg@hem.example", "+46701740605", "linkedin.com/in/ada-berg", "mässan"):
        assert words in page
    settle_cards(cast.anna.pk)
    place = answer["Location"]
    form = client.get(f"{place}/card").content.decode()
    assert "+46701740605" in form
    changed = client.post(f"{place}/card", {"name": "Ada Berg", "mails": "ada@nord.example"})
    assert changed.status_code == 303
    assert "+46701740605" not in client.get(place).content.decode()
    for other in (cast.bo, cast.administrator):
        sign_in(client, other)
        for rest in ("", "/card", "/removal"):
            assert client.get(f"{place}{rest}").status_code == 404
    sign_in(client, cast.anna)
    assert client.post(f"{place}/removal").status_code == 303
    assert client.get(place).status_code == 404
    with as_system():
        assert not Card.objects.exists()
        assert not CardField.objects.exists()
        assert not CardNote.objects.exists()
        assert not Identity.objects.filter(layer=cast.anna.pk, kind="email").exists()


def test_we_met_in_two_clicks_and_undone(cast: Cast, client: Client) -> None:
    card = write(cast.anna)
    sign_in(client, cast.anna)
    page = f"/contacts/{card.party_id}"
    assert "We met" in client.get(page).content.decode()
    for _ in range(2):
        assert client.post(f"{page}/meetings", {}).status_code == 303
    with as_person(cast.anna.pk):
        assert Interaction.objects.filter(kind="meeting").count() == 2, "both ways, once a day"
        assert Tie.objects.filter(layer=cast.anna.pk).count() == 2
        (meeting,) = writing.meetings_with(cast.anna, card.party_id)
    assert "You have met" in client.get(page).content.decode()
    sign_in(client, cast.bo)
    assert client.post(f"{page}/meetings", {}).status_code == 404
    assert client.post(f"{page}/meetings/{meeting.id}/removal").status_code == 404
    sign_in(client, cast.anna)
    assert client.post(f"{page}/meetings/{meeting.id}/removal").status_code == 303
    with as_person(cast.anna.pk):
        assert not Interaction.objects.exists()
        assert not Tie.objects.filter(layer=cast.anna.pk).exists()


def test_a_meeting_of_tomorrow_is_none(cast: Cast) -> None:
    card = write(cast.anna)
    with as_person(cast.anna.pk), pytest.raises(Invalid):
        writing.note_meeting(
            actor=cast.anna, party_id=card.party_id, on=NOW.date() + timedelta(days=2), now=NOW
        )


def test_meeting_somebody_a_colleague_shared_gives_a_card(cast: Cast) -> None:
    party = make_outsider()
    make_card(cast.bo, party, "Ada Berg", level="shared")
    with as_person(cast.anna.pk):
        writing.note_meeting(actor=cast.anna, party_id=party.pk, on=NOW.date(), now=NOW)
        card = Card.objects.get(owner=cast.anna)
    assert (card.name, card.level) == ("Ada Berg", "mine")
    with as_person(cast.bo.pk):
        assert not Interaction.objects.exists()


def test_deleted_contacts_do_not_come_back(cast: Cast, tmp_path: Path) -> None:
    path = book(tmp_path, ADA + NAME_ONLY)
    actions.apply_import(run=bring_book(path, cast.anna))
    with as_person(cast.anna.pk):
        party = Card.objects.get(name="Ada Berg").party_id
        writing.delete_contact(actor=cast.anna, party_id=party)
        assert "nord" not in str(list(Block.objects.values_list("value", flat=True)))
    letters = mbox(tmp_path, [mail(1, "Ada Berg <ada@nord.example>", ANNA)])
    for run in (
        bring(letters, cast.anna),
        bring_book(book(tmp_path, ADA.replace("kaffe", "te"), "ny.vcf"), cast.anna),
    ):
        assert queries.summary(run).blocked == 1
        actions.apply_import(run=run)
    assert set(cards_of(cast.anna)) == {"Cia Dahl"}
    actions.apply_import(run=bring_book(path, cast.bo))
    assert set(cards_of(cast.bo)) == {"Ada Berg", "Cia Dahl"}, "everybody for themselves"
    with as_person(cast.anna.pk):
        blocklist.let_deleted_return(actor=cast.anna)
    actions.apply_import(run=bring(letters, cast.anna))
    assert "Ada Berg" in cards_of(cast.anna)


def test_taking_an_import_back_leaves_what_was_written_by_hand(cast: Cast, tmp_path: Path) -> None:
    run = bring_book(book(tmp_path, ADA + NAME_ONLY), cast.anna)
    actions.apply_import(run=run)
    with as_person(cast.anna.pk):
        card = Card.objects.get(name="Ada Berg")
        writing.write_note(actor=cast.anna, card=card, text="Mitt eget")
    actions.revert_import(run=run)
    assert set(cards_of(cast.anna)) == {"Ada Berg"}
    with as_person(cast.anna.pk):
        assert [note.text for note in CardNote.objects.all()] == ["Mitt eget"]


def test_the_list_keeps_out_of_a_mailbox_whatever_names_them(cast: Cast, tmp_path: Path) -> None:
    with as_person(cast.anna.pk):
        blocklist.add_blocks(
            actor=cast.anna, lines=["lakare@vard.example", "@klinik.example", "Berg, Ada"]
        )
    path = mbox(
        tmp_path,
        [
            mail(1, "Dr <lakare@vard.example>", ANNA),
            mail(2, "X <x@sub.klinik.example>", ANNA),
            mail(3, "Ada Berg <ada@nord.example>", ANNA),
            mail(4, f"Anna <{ANNA}>", "Bo <bo@ut.example>", cc="Dr <lakare@vard.example>"),
            mail(5, f"Anna <{ANNA}>", "Dr <lakare@vard.example>"),
        ],
    )
    run = bring(path, cast.anna, with_subjects=True)
    found = queries.summary(run)
    assert (found.read, found.stored, found.blocked) == (5, 1, 4)
    spooled = "".join(one.read_text() for one in (tmp_path / "data" / "imports").iterdir())
    for hidden in ("lakare@", "klinik", "Ada Berg"):
        assert hidden not in spooled + str(run.plan)
    actions.apply_import(run=run)
    assert set(cards_of(cast.anna)) == {"Bo"}
    with as_person(cast.anna.pk):
        assert Subject.objects.count() == 1


def test_a_line_added_while_a_plan_waits_is_heard(cast: Cast, tmp_path: Path) -> None:
    run = bring_book(book(tmp_path, ADA + NAME_ONLY), cast.anna)
    letters = bring(mbox(tmp_path, [mail(1, "Ada <ada@nord.example>", ANNA)]), cast.anna)
    with as_person(cast.anna.pk):
        blocklist.add_blocks(actor=cast.anna, lines=["nord.example"])
    actions.apply_import(run=run)
    actions.apply_import(run=letters)
    assert set(cards_of(cast.anna)) == {"Cia Dahl"}
    found = queries.summary(run)
    assert (found.read, found.stored, found.blocked) == (2, 1, 1)


def test_adding_to_the_list_offers_to_delete(cast: Cast, client: Client, tmp_path: Path) -> None:
    actions.apply_import(run=bring_book(book(tmp_path, ADA + NAME_ONLY), cast.anna))
    sign_in(client, cast.anna)
    assert client.post("/contacts/blocklist", {"lines": " \n"}).status_code == 422
    answer = client.post("/contacts/blocklist", {"lines": "nord.example"})
    place = answer["Location"]
    assert place.endswith("/contacts")
    assert "Ada Berg" in client.get(place).content.decode()
    for other in (cast.bo, cast.administrator):
        sign_in(client, other)
        assert client.get(place).status_code == 404
        assert "nord.example" not in client.get("/contacts/blocklist").content.decode()
        with as_person(other.pk):
            assert not Block.objects.exists()
    sign_in(client, cast.anna)
    assert client.post(place).status_code == 303
    assert set(cards_of(cast.anna)) == {"Cia Dahl"}
    assert client.post("/contacts/blocklist", {"lines": "Dahl Cia"})["Location"].endswith(
        "/contacts"
    )


def test_the_list_costs_the_same_for_ten_and_twenty(cast: Cast, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, cast.anna)
    client.get("/contacts/blocklist")
    counts = []
    for part in (range(10), range(10, 20)):
        with as_person(cast.anna.pk):
            blocklist.add_blocks(actor=cast.anna, lines=[f"{n}@vard.example" for n in part])
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get("/contacts/blocklist")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_all_contacts_are_taken_along_and_come_back(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    actions.apply_import(run=bring_book(book(tmp_path, ADA + NAME_ONLY), cast.anna))
    write(cast.anna, "=HYPERLINK(1)", note="Två\nrader; och, komman\\", title="Å" * 60)
    sign_in(client, cast.anna)
    assert client.get("/contacts/contacts.vcf")["Location"].startswith("/confirm")
    sign_in(client, cast.anna, confirmed=True)
    answer = client.get("/contacts/contacts.vcf")
    text = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    table = client.get("/contacts/contacts.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["Name"] for row in rows} == {"Ada Berg", "Cia Dahl", "'=HYPERLINK(1)"}
    ada = next(row for row in rows if row["Name"] == "Ada Berg")
    assert ada["Phone number"] == "+46701740605"
    # What went out comes in again, for somebody else.
    actions.apply_import(run=bring_book(book(tmp_path, text, "ut.vcf"), cast.bo))
    with as_person(cast.bo.pk):
        back = {card.name: details for card, details in own.cards_to_take(cast.bo)}
    assert back["Ada Berg"].mails == ("ada.berg@hem.example", "ada@nord.example")
    assert back["=HYPERLINK(1)"].notes[0].text == "Två\nrader; och, komman\\"
    run = bring_book(book(tmp_path, table, "ut.csv"), cast.editor)
    assert run.plan["table"]["fields"][:4] == ["name", "organisation", "title", "place"]
    assert set(run.plan["table"]["fields"]) >= {"mail", "phone", "link", "birthday", "note"}


def test_notes_are_ones_own(cast: Cast, client: Client) -> None:
    card = write(cast.anna)
    sign_in(client, cast.anna)
    page = f"/contacts/{card.party_id}"
    assert client.post(f"{page}/notes", {"text": ""}).status_code == 422
    assert client.post(f"{page}/notes", {"text": "Gillar fågelskådning"}).status_code == 303
    with as_person(cast.anna.pk):
        note = CardNote.objects.get()
        Card.objects.update(level="shared")
    sign_in(client, cast.bo)
    assert "fågel" not in client.get(page).content.decode()
    assert client.post(f"{page}/notes/{note.pk}/removal").status_code == 404
    with as_person(cast.bo.pk):
        assert not CardNote.objects.exists()
        with pytest.raises(NotFound):
            writing.remove_note(actor=cast.bo, note_id=note.pk)
    sign_in(client, cast.anna)
    assert client.post(f"{page}/notes/{note.pk}/removal").status_code == 303


def test_when_an_account_is_erased_nothing_of_this_is_left(cast: Cast, tmp_path: Path) -> None:
    from samband.sources.keeping import erase_sources_of

    actions.apply_import(run=bring_book(book(tmp_path, ADA), cast.bo))
    card = write(cast.bo, "Eva Flod", mails=("eva@nord.example",), note="x")
    settle_cards(cast.bo.pk)
    with as_person(cast.bo.pk):
        writing.note_meeting(actor=cast.bo, party_id=card.party_id, on=NOW.date(), now=NOW)
        blocklist.add_blocks(actor=cast.bo, lines=["vard.example"])
    with as_system():
        erase_sources_of(cast.bo.pk)
        for mine in (Card, CardField, CardNote, Block):
            assert not mine.objects.filter(owner=cast.bo.pk).exists(), mine
        for layered in (Identity, Interaction, Tie, Source):
            assert not layered.objects.filter(layer=cast.bo.pk).exists(), layered


@given(st.text(max_size=40), st.text(max_size=40))
def test_law_of_names(one: str, other: str) -> None:
    assert name_key(f"{one}, {other}") == name_key(f"{other} {one}")


@given(st.from_regex(r"[a-z]{1,8}@([a-z]{1,5}\.){0,3}klinik\.example", fullmatch=True))
def test_law_of_domains(address: str) -> None:
    found = Blocklist(domains=frozenset({"klinik.example"}))
    assert found.has_value("email", address)
    assert not found.has_value("email", address.replace("klinik", "xklinik"))
    assert not found.has_value("profile", "klinik.example/in/x")


@given(st.text(max_size=300))
def test_law_of_folding(text: str) -> None:
    folded = taking._folded(text.replace("\r", "").replace("\n", ""))
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in folded.split("\r\n"))


@given(st.text(min_size=1, max_size=20))
def test_law_of_cells(cell: str) -> None:
    safe = taking.defused(cell)
    assert safe[0] not in "=-@\t\r"
    assert safe[0] != "+" or safe[1:].replace(" ", "").isdigit()
