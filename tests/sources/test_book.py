"""Address books on the database: what becomes of vCards, tables and networks' exports, again, and taken back."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from samband.cards.additions import add_to_cards
from samband.cards.models import Card, CardField, CardNote
from samband.kernel.db import as_person, as_system
from samband.parties.actions import suppress_addresses
from samband.parties.models import Identity, Party
from samband.people.actions import make_token
from samband.people.models import Person
from samband.sources import actions, queries
from samband.sources.book.choosing import choose_columns
from samband.sources.errors import ImportFailed
from samband.sources.models import Import, Item, Source
from samband.ties.models import Interaction, Tie
from tests.cast import Cast, sign_in
from tests.sources.conftest import mail, mbox
from tests.sources.test_imports import _own_folder, bring, everything

__all__ = ["_own_folder"]
State = Import.State

ADA = """BEGIN:VCARD
VERSION:3.0
FN:Ada Berg
N:Berg;Ada;;;
ORG:Nord AB;Inköp
TITLE:Inköpschef
EMAIL;type=WORK:ada@nord.example
EMAIL;type=HOME:ada.berg@hem.example
TEL;type=CELL:070-174 06 05
URL:https://www.linkedin.com/in/ada-berg
NOTE:Tycker om kaffe\\, inte te
BDAY:1980-06-03
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg
 AAAA
END:VCARD
"""
NAMELESS = "BEGIN:VCARD\nVERSION:3.0\nTEL:08-15 15 15\nEND:VCARD\n"
NAME_ONLY = "BEGIN:VCARD\nVERSION:3.0\nFN:Cia Dahl\nEND:VCARD\n"


def book(folder: Path, text: str, name: str = "kontakter.vcf") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def bring_book(path: Path, owner: Person, **options: Any) -> Import:
    return bring(path, owner, kind=Source.Kind.CONTACTS, **options)


def cards_of(person: Person) -> dict[str, Card]:
    with as_person(person.pk):
        return {card.name: card for card in Card.objects.filter(owner=person)}


def fields_of(person: Person, card: Card) -> set[tuple[str, str]]:
    with as_person(person.pk):
        return set(CardField.objects.filter(card=card).values_list("kind", "value"))


def test_a_vcard_from_plan_to_revert(cast: Cast, tmp_path: Path) -> None:
    before = everything()
    run = bring_book(book(tmp_path, ADA + NAMELESS + NAME_ONLY), cast.anna)
    assert run.state == State.CHECKED
    found = queries.summary(run)
    assert (found.read, found.stored, found.known, found.reported) == (3, 3, 0, 0)
    assert everything() == before, "a plan stores nothing about anybody"
    shown = run.plan["cards"][0]
    assert shown["mails"] == ["ada@nord.example", "ada.berg@hem.example"]
    assert shown["phones"] == ["+46701740605"]
    assert shown["birthday"] == ""
    assert run.plan["left_out"] == {"picture": 1, "birthday": 1}

    actions.apply_import(run=run)
    mine = cards_of(cast.anna)
    assert set(mine) == {"Ada Berg", "+468151515", "Cia Dahl"}
    ada = mine["Ada Berg"]
    assert (ada.level, ada.title, ada.organisation_name) == ("mine", "Inköpschef", "Nord AB")
    assert ada.emails == ["ada.berg@hem.example", "ada@nord.example"]
    assert fields_of(cast.anna, ada) == {
        ("phone", "+46701740605"),
        ("link", "https://www.linkedin.com/in/ada-berg"),
    }
    with as_person(cast.anna.pk):
        assert [note.text for note in CardNote.objects.all()] == ["Tycker om kaffe, inte te"]
        kinds = set(Identity.objects.filter(party=ada.party_id).values_list("kind", flat=True))
        assert kinds == {"email", "phone", "profile"}, "one person, whatever the address"
    for other in (cast.bo, cast.administrator):
        with as_person(other.pk):
            for table in (Card, CardField, CardNote):
                assert not table.objects.exists()
            assert not Identity.objects.filter(layer=cast.anna.pk).exists()
            assert not Import.objects.filter(layer=cast.anna.pk).exists()
            assert not Item.objects.filter(layer=cast.anna.pk).exists()

    actions.revert_import(run=run)
    assert not cards_of(cast.anna)
    assert everything() == before
    with as_system():
        assert not CardField.objects.exists()
        assert not CardNote.objects.exists()


def test_birthdays_only_when_wanted(cast: Cast, tmp_path: Path) -> None:
    run = bring_book(book(tmp_path, ADA), cast.anna, with_birthdays=True)
    actions.apply_import(run=run)
    assert ("birthday", "1980-06-03") in fields_of(cast.anna, cards_of(cast.anna)["Ada Berg"])


def test_again_adds_nothing_and_a_change_adds_what_is_new(cast: Cast, tmp_path: Path) -> None:
    actions.apply_import(run=bring_book(book(tmp_path, ADA + NAME_ONLY), cast.anna))
    before = everything()
    again = bring_book(book(tmp_path, ADA + NAME_ONLY, "igen.vcf"), cast.anna)
    assert queries.summary(again).known == 2
    actions.apply_import(run=again)
    assert everything() == before
    changed = ADA.replace("END:VCARD", "TEL:+46 8 15 15 15\nEND:VCARD")
    with_note = NAME_ONLY.replace("END:VCARD", "NOTE:Såg på mässan\nEND:VCARD")
    actions.apply_import(run=bring_book(book(tmp_path, changed + with_note, "ny.vcf"), cast.anna))
    mine = cards_of(cast.anna)
    assert set(mine) == {"Ada Berg", "Cia Dahl"}, "who has no address is known by name"
    assert ("phone", "+468151515") in fields_of(cast.anna, mine["Ada Berg"])


def test_a_card_of_the_mailbox_is_filled_and_emptied_again(cast: Cast, tmp_path: Path) -> None:
    letters = mbox(tmp_path, [mail(1, "ada@nord.example", "anna@norrsken.example")])
    actions.apply_import(run=bring(letters, cast.anna))
    run = bring_book(book(tmp_path, ADA), cast.anna)
    actions.apply_import(run=run)
    (card,) = cards_of(cast.anna).values()
    assert (card.name, card.title, card.organisation_name) == ("Ada Berg", "Inköpschef", "Nord AB")
    assert ("mail", "ada.berg@hem.example") in fields_of(cast.anna, card)
    actions.revert_import(run=run)
    (card,) = cards_of(cast.anna).values()
    assert (card.title, card.emails) == ("", ["ada@nord.example"])
    assert not fields_of(cast.anna, card)


def test_a_shared_address_or_switchboard_joins_nobody(cast: Cast, tmp_path: Path) -> None:
    text = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEMAIL:{mail}\nTEL:08-15 15 15\nEND:VCARD\n"
        for name, mail in (
            ("Ada Berg", "familjen@hem.example"),
            ("Bo Berg", "familjen@hem.example"),
            ("Cia Dahl", "cia@nord.example"),
            ("Dan Ek", "info@nord.example"),
            ("Eva Flod", "info@nord.example"),
        )
    )
    actions.apply_import(run=bring_book(book(tmp_path, text), cast.anna))
    mine = cards_of(cast.anna)
    assert set(mine) == {"Ada Berg", "Bo Berg", "Cia Dahl", "Dan Ek", "Eva Flod"}
    assert mine["Bo Berg"].emails == ["familjen@hem.example"], "nothing is lost"


def test_two_known_apart_are_one_on_a_card(cast: Cast, tmp_path: Path) -> None:
    letters = mbox(
        tmp_path,
        [mail(1, "ada@nord.example", "anna@norrsken.example"),
         mail(2, "ada.berg@hem.example", "anna@norrsken.example")],
    )  # fmt: skip
    actions.apply_import(run=bring(letters, cast.anna))
    actions.apply_import(run=bring_book(book(tmp_path, ADA), cast.anna))
    with as_person(cast.anna.pk):
        assert (
            len(
                set(
                    Identity.objects.filter(kind="email", value__startswith="ada").values_list(
                        "party", flat=True
                    )
                )
            )
            == 1
        )


def test_five_hundred_addresses_on_one_card(cast: Cast, tmp_path: Path) -> None:
    lines = "".join(f"EMAIL:p{n}@nord.example\n" for n in range(500))
    text = f"BEGIN:VCARD\nVERSION:3.0\nFN:Ada Berg\n{lines}END:VCARD\n"
    actions.apply_import(run=bring_book(book(tmp_path, text), cast.anna))
    (card,) = cards_of(cast.anna).values()
    assert len(card.emails) == 500
    with as_person(cast.anna.pk):
        assert Identity.objects.filter(party=card.party_id, kind="email").count() == 500


def test_colleagues_and_objectors_are_left_out(cast: Cast, tmp_path: Path) -> None:
    with as_system():
        suppress_addresses(actor=cast.administrator, addresses=["nej@nord.example"])
    text = (
        ADA
        + "BEGIN:VCARD\nVERSION:3.0\nFN:Bo\nEMAIL:bo@norrsken.example\nEND:VCARD\n"
        + "BEGIN:VCARD\nVERSION:3.0\nFN:Nej Tack\nEMAIL:nej@nord.example\nTEL:08-15 15 15\nEND:VCARD\n"
    )
    run = bring_book(book(tmp_path, text), cast.anna)
    assert run.plan["troubles"] == {"colleague": 1, "objected": 1}
    assert "nej@nord.example" not in str(run.plan)
    actions.apply_import(run=run)
    assert set(cards_of(cast.anna)) == {"Ada Berg"}


def test_who_objects_while_a_plan_waits_is_not_stored(cast: Cast, tmp_path: Path) -> None:
    run = bring_book(book(tmp_path, ADA + NAME_ONLY), cast.anna)
    with as_system():
        suppress_addresses(actor=cast.administrator, addresses=["ada@nord.example"])
    from samband.parties.actions import clean_texts

    clean_texts()
    folder = tmp_path / "data" / "imports"
    assert "ada@nord.example" not in "".join(one.read_text() for one in folder.iterdir())
    with as_person(cast.anna.pk):
        run = Import.objects.select_related("source", "source__owner").get(pk=run.pk)
    assert "Ada" not in str(run.plan)
    actions.apply_import(run=run)
    assert set(cards_of(cast.anna)) == {"Cia Dahl"}


def test_who_objects_goes_off_other_peoples_cards_too(cast: Cast, tmp_path: Path) -> None:
    text = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEMAIL:familjen@hem.example\nEMAIL:{mail}\n"
        "NOTE:Mejla familjen@hem.example\nEND:VCARD\n"
        for name, mail in (("Ada Berg", "ada@nord.example"), ("Bo Berg", "bo@nord.example"))
    )
    actions.apply_import(run=bring_book(book(tmp_path, text), cast.anna))
    from samband.cards.erasing import erase_objectors, object_for

    with as_system():
        object_for(actor=cast.administrator, addresses=["familjen@hem.example"])
    erase_objectors(cast.administrator.pk)
    (card,) = cards_of(cast.anna).values()
    assert (card.name, card.emails) == ("Bo Berg", ["bo@nord.example"])
    with as_person(cast.anna.pk):
        assert "familjen" not in CardNote.objects.get().text


TABLE = "Förnamn;Efternamn;E-post;Mobil;Skostorlek\nÅsa;Öst;asa@nord.example;070-174 06 05;38\n"


def test_a_table_is_asked_about_and_its_columns_are_remembered(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_bytes(TABLE.encode("cp1252"))
    run = bring_book(path, cast.anna, is_upload=False)
    assert run.state == State.MAPPING
    assert run.plan["table"]["fields"] == ["given", "family", "mail", "phone", ""]
    chosen = ["given", "family", "mail", "phone", "note"]
    with as_person(cast.anna.pk):
        choose_columns(run=run, fields=chosen)
    actions.plan_import(run=run)
    assert run.state == State.CHECKED
    actions.apply_import(run=run)
    (card,) = cards_of(cast.anna).values()
    assert card.name == "Åsa Öst"
    with as_person(cast.anna.pk):
        assert CardNote.objects.get().text == "38"
    path.write_text(TABLE + "Bo;Berg;bo@nord.example;;43\n")
    again = bring_book(path, cast.anna)
    assert again.plan["table"]["fields"] == chosen
    assert again.plan["remembered"]


def test_a_table_says_where_somebody_is_and_which_address_is_none(
    cast: Cast, tmp_path: Path
) -> None:
    letters = mbox(tmp_path, [mail(1, "ada@nord.example", "anna@norrsken.example")])
    actions.apply_import(run=bring(letters, cast.anna))
    table = "Namn;E-post;Ort\nAda Berg;ada@nord.example;Järnhed\nBo Ek;bo(at)nord;\n"
    run = bring_book(book(tmp_path, table, "lista.csv"), cast.anna)
    with as_person(cast.anna.pk):
        choose_columns(run=run, fields=run.plan["table"]["fields"])
    actions.plan_import(run=run)
    found = queries.summary(run)
    assert (found.read, found.stored, found.reported) == (2, 2, 0)
    assert run.plan["troubles"] == {"wrong_mail": 1}
    actions.apply_import(run=run)
    assert {name: card.place for name, card in cards_of(cast.anna).items()} == {
        "Ada Berg": "Järnhed", "Bo Ek": ""
    }  # fmt: skip
    actions.revert_import(run=run)
    (card,) = cards_of(cast.anna).values()
    assert card.place == ""


def test_a_vcard_says_where_somebody_is(cast: Cast, tmp_path: Path) -> None:
    before = everything()
    text = ADA.replace("BDAY", "ADR;type=WORK:;;Torget 2;Järnhed;;12345;\nBDAY")
    run = bring_book(book(tmp_path, text), cast.anna)
    assert run.plan["cards"][0]["place"] == "Järnhed"
    assert run.plan["left_out"]["postal"] == 1, "the street and the rest of it"
    page = sign_in(Client(), cast.anna).get(f"/imports/{run.pk}").content.decode()
    assert "Järnhed" in page
    assert "Torget" not in page
    assert "Postal addresses but for the place" in page
    secret = make_token(actor=cast.anna, name="program", scopes=("import",), days=1)[1]
    answer = Client().get(
        f"/api/v1/imports/{run.pk}/plan", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.json()["cards"][0]["place"] == "Järnhed"
    assert everything() == before, "a plan stores nothing about anybody"
    actions.apply_import(run=run)
    assert cards_of(cast.anna)["Ada Berg"].place == "Järnhed"
    assert bring_book(book(tmp_path, text, "igen.vcf"), cast.anna).plan["stored"] == 0
    actions.revert_import(run=run)
    assert everything() == before


def connections(*rows: str) -> str:
    return (
        'Notes:\n"When exporting your connection data, you may notice that some addresses are missing"\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        + "\n".join(rows)
        + "\n"
    )


PROFILE = "https://www.linkedin.com/in/"
MESSAGES = f"""CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT
1,Anna A,{PROFILE}anna-a,Ada Berg,{PROFILE}ada-berg,2024-05-01 10:00:00 UTC,Hemligt,"Brödtext
på två rader"
1,Ada Berg,{PROFILE}ada-berg,Anna A,{PROFILE}anna-a,2024-05-02 10:00:00 UTC,,Brödtext
2,Eva Flod,{PROFILE}eva-flod,"Anna A,Gun Hed","{PROFILE}anna-a,{PROFILE}gun-hed",2024-05-03 10:00:00 UTC,,Brödtext
"""


def test_linkedin_knows_by_profile_and_tells_only_when(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "linkedin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Connections.csv", connections(
            "Ada,Berg,https://www.linkedin.com/in/ada-berg,,Nord AB,VD,03 Jun 2024",
            "Bo,Ek,https://www.linkedin.com/in/bo-ek,bo@soder.example,Söder,,04 Jun 2024",
        ))  # fmt: skip
        archive.writestr("messages.csv", MESSAGES)
        archive.writestr("Ad_Targeting.csv", "x,y\n1,2\n")
    run = bring_book(path, cast.anna)
    found = queries.summary(run)
    assert (found.read, found.stored, found.interactions) == (5, 5, 7)
    actions.apply_import(run=run)
    assert queries.summary(run).interactions == 7
    mine = cards_of(cast.anna)
    assert set(mine) == {"Ada Berg", "Bo Ek", "Eva Flod"}
    with as_person(cast.anna.pk):
        kinds = sorted(Interaction.objects.values_list("kind", flat=True))
        assert kinds == ["connected"] * 4 + ["message"] * 3
        assert not Identity.objects.filter(value__contains="gun-hed").exists()
        ties = Tie.objects.filter(layer=cast.anna.pk)
        assert all(cast.anna.party_id in (t.from_party_id, t.to_party_id) for t in ties)
    with as_system():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', ["%brödtext%"]
                )
                assert cursor.fetchone() == (0,), table
    actions.revert_import(run=run)
    with as_person(cast.anna.pk):
        assert not Interaction.objects.filter(layer=cast.anna.pk).exists()


def test_mastodon_follows_are_handles(cast: Cast, tmp_path: Path) -> None:
    text = "Account address,Show boosts,Notify on new posts,Languages\nkim@social.example,true,false,\n"
    path = book(tmp_path, text, "following_accounts.csv")
    actions.apply_import(run=bring_book(path, cast.anna))
    with as_person(cast.anna.pk):
        assert Identity.objects.get(kind="handle").value == "kim@social.example"
    assert set(cards_of(cast.anna)) == {"@kim@social.example"}


def test_broken_off_and_resumed_adds_nothing_twice(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samband.sources.book import storing

    monkeypatch.setattr(storing, "BATCH", 2)
    text = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:P {n}\nEMAIL:p{n}@nord.example\nEND:VCARD\n"
        for n in range(5)
    )
    run = bring_book(book(tmp_path, text), cast.anna)
    real, calls = add_to_cards, []

    def breaks(**fields: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise OSError
        return real(**fields)

    monkeypatch.setattr(storing, "add_to_cards", breaks)
    with pytest.raises(ImportFailed):
        actions.apply_import(run=run)
    assert len(cards_of(cast.anna)) == 2
    actions.resume_import(run=run)
    assert len(cards_of(cast.anna)) == 5
    assert queries.summary(run).stored == 5
    with as_system():
        assert Party.objects.filter(cards__owner=cast.anna).count() == 5


@pytest.mark.parametrize(
    "content", [b"", b"just words", bytes(range(256)) * 100, b"PK\x03\x04broken"]
)
def test_what_is_no_address_book(cast: Cast, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(ImportFailed):
        bring_book(path, cast.anna)


def test_an_archive_of_cards(cast: Cast, tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a/One.vcf", ADA)
        archive.writestr("b/two.VCF", NAME_ONLY)
    path = tmp_path / "takeout.zip"
    path.write_bytes(held.getvalue())
    actions.apply_import(run=bring_book(path, cast.anna))
    assert set(cards_of(cast.anna)) == {"Ada Berg", "Cia Dahl"}
