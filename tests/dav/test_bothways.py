"""An address book on a real Radicale, kept in step with the cards here."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from samband.cards import writing
from samband.cards.blocklist import add_blocks
from samband.cards.folding import fold, unfold
from samband.cards.models import Card, CardField, CardNote
from samband.cards.settling import settle_cards
from samband.cards.tagging import put_tag
from samband.dav.bothways import actions, meeting
from samband.dav.bothways.models import BothWays, Clash, Twin
from samband.dav.contents import texts_of
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict
from samband.parties.models import Merge
from samband.parties.registry import clean_texts
from samband.parties.suppression import suppress
from samband.sources.servers import following
from samband.sources.servers.models import Server
from tests.cast import Cast, sign_in
from tests.dav.bothways import (
    BOOK,
    LOST,
    Program,
    ask,
    card_of,
    change,
    picture,
    start,
    sync,
    vcard,
    waiting,
)
from tests.sources.test_servers import put


def place_of(cast: Cast, name: str) -> str:
    with as_person(cast.anna.pk):
        return card_of(cast, name).place


def test_what_changes_on_one_side_changes_on_the_other(cast: Cast, there: int) -> None:
    with as_person(cast.anna.pk):
        writing.write_card(
            actor=cast.anna, written=writing.Written("Nils Ny", mails=("nils@x.example",), note="Hemligt om Nils"),
            now=timezone.now(),
        )  # fmt: skip
    texts = (
        vcard("Kim Berg", "EMAIL:kim@bolaget.example", LOST, "NOTE:Härifrån"),
        vcard("Bo Ek", LOST),
    )
    source_id = start(cast, there, *texts, on=False, adds="tag", tag="Fika")
    client = sign_in(Client(), cast.anna, confirmed=True)
    page = f"/imports/servers/{source_id}/both-ways"
    assert "Nothing would be written now" in client.get(page).content.decode()
    assert "Both ways" in client.get("/imports").content.decode()
    assert client.post(f"{page}/on").status_code == 303
    with as_person(cast.anna.pk):
        put_tag(actor=cast.anna, party_ids=[card_of(cast, "Nils Ny").party_id], name="fika")
        writing.write_note(actor=cast.anna, card=card_of(cast, "Kim Berg"), text="Min egen")
    change(cast, "Kim Berg", title="Chef")
    assert place_of(cast, "Kim Berg") == "Umeå"
    assert sync(source_id) == {"out": 1, "new": 1}
    text = ask(there, f"{BOOK}1.vcf")
    assert "TITLE:Chef" in text
    assert set(LOST.splitlines()) <= set(text.splitlines()), "what only they know stays"
    assert "Härifrån" in text
    assert "Min egen" not in text, "a private note never leaves"
    with as_person(cast.anna.pk):
        new = Twin.objects.get(card_id=card_of(cast, "Nils Ny").pk)
    text = ask(there, new.path)
    assert "nils@x.example" in text
    assert "Hemligt" not in text
    assert sync(source_id) == {}, "what is in step is left alone"
    put(
        there,
        "kontakter/1.vcf",
        vcard("Kim Berg", "EMAIL:kim@bolaget.example", "TEL:+46701740605", "NOTE:Nytt", "TITLE:VD"),
    )
    assert sync(source_id) == {"in": 1}
    with as_person(cast.anna.pk):
        kim = card_of(cast, "Kim Berg")
        assert kim.title == "VD"
        assert CardField.objects.get(card=kim, kind="phone").value == "+46701740605"
        notes = tuple(
            CardNote.objects.filter(card=kim).order_by("text").values_list("text", flat=True)
        )
        assert notes == ("Min egen", "Nytt")
    assert sync(source_id) == {}
    address = "ADR;TYPE=work:;;Torget 2;Lund;;;"
    put(there, "kontakter/2.vcf", vcard("Bo Ek", address))
    assert sync(source_id) == {"in": 1}
    assert place_of(cast, "Bo Ek") == "Lund", "as the address there says it"
    change(cast, "Bo Ek", title="Smed", place="Kiruna")
    assert sync(source_id) == {"out": 1}
    text = ask(there, f"{BOOK}2.vcf")
    assert address in text.splitlines(), "a place by hand is none of the address"
    assert "TITLE:Smed" in text
    put(there, "kontakter/2.vcf", text.replace("Lund", "Boden"))
    assert sync(source_id) == {"in": 1}
    assert place_of(cast, "Bo Ek") == "Kiruna"
    bo = sign_in(Client(), cast.bo, confirmed=True)
    assert bo.get(page).status_code == 404
    assert client.post(f"{page}/off").status_code == 303
    change(cast, "Kim Berg", title="Hemlig")
    with as_system():
        Server.objects.update(next_at=timezone.now())
    following.follow(source_id, timezone.now())
    assert "Hemlig" not in ask(there, f"{BOOK}1.vcf")


def test_differences_are_levelled_out_as_they_were_shown(cast: Cast, there: int) -> None:
    with as_person(cast.anna.pk):
        add_blocks(actor=cast.anna, lines=["kliniken.example"])
        for name, mails in (
            ("Kim Berg", ("kim@bolaget.example", "kim@hemma.example")),
            ("Egon Egen", ()),
        ):
            writing.write_card(
                actor=cast.anna, written=writing.Written(name, title="Chef", mails=mails), now=timezone.now()
            )  # fmt: skip
    settle_cards(cast.anna.pk)
    texts = (
        vcard(
            "Kim Berg",
            "EMAIL:kim@bolaget.example",
            "TEL:+46701740605",
            f"PHOTO;ENCODING=b:{picture(1)}",
        ),
        vcard("Läkaren", "EMAIL:lisa@kliniken.example"),
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:g\r\nFN:Vänner\r\nN:;;;;\r\nX-ADDRESSBOOKSERVER-KIND:group\r\nEND:VCARD\r\n",
    )
    source_id = start(cast, there, *texts, on=False, fills=True, adds="all")
    with as_person(cast.anna.pk):
        plan = BothWays.objects.get(pk=source_id).plan
    assert (plan["pairs"], plan["changed"]) == (1, 1)
    assert plan["changes"][0]["name"] == "Kim Berg"
    assert ["title", ["Chef"], []] in plan["changes"][0]["lines"]
    assert "Egon Egen" in [one["name"] for one in plan["new"]]
    assert "kim@hemma.example" not in ask(there, f"{BOOK}1.vcf"), "a look writes nothing"
    page = sign_in(Client(), cast.anna, confirmed=True).get(
        f"/imports/servers/{source_id}/both-ways"
    )
    assert "1 contact would be changed there" in page.content.decode()
    with as_person(cast.anna.pk):
        actions.turn_on(actor=cast.anna, source_id=source_id)
        with pytest.raises(Conflict):
            actions.turn_on(actor=cast.anna, source_id=source_id)
    done = sync(source_id)
    assert done["out"] == 1
    assert done["new"] == plan["added"]
    text = ask(there, f"{BOOK}1.vcf")
    assert "kim@hemma.example" in text
    assert "TITLE:Chef" in text
    assert "Chef" not in ask(there, f"{BOOK}2.vcf"), "whom I never want here is left alone there"
    with as_person(cast.anna.pk):
        kim = card_of(cast, "Kim Berg")
        found = texts_of(cast.anna, [kim.pk])[kim.pk].replace("\r\n ", "")
    assert picture(1) in found, "no device had written this card before"
    assert {"TITLE:Chef", "EMAIL:kim@hemma.example", f"UID:urn:uuid:{kim.pk}"} <= set(
        found.splitlines()
    )
    assert sync(source_id) == {}


def test_a_run_that_breaks_off_goes_on_without_doubles(
    cast: Cast, there: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_person(cast.anna.pk):
        for name in ("Ett", "Två"):
            writing.write_card(actor=cast.anna, written=writing.Written(name), now=timezone.now())
    source_id = start(cast, there, vcard("Kim Berg"), adds="all")
    change(cast, "Kim Berg", title="Chef")

    def breaks(*args: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as broken:
        # All is written, and nothing of it remembered.
        broken.setattr(meeting, "_remember", breaks)
        for _attempt in range(2):
            with pytest.raises(ConnectionResetError):
                sync(source_id)
    sync(source_id)
    assert sync(source_id) == {}
    listed = ask(there, BOOK)
    assert listed.count("BEGIN:VCARD") == 3
    with as_person(cast.anna.pk):
        assert Card.objects.filter(owner=cast.anna).count() == 3
        assert not Clash.objects.exists()


def test_who_objected_is_neither_kept_here_nor_touched_there(cast: Cast, there: int) -> None:
    texts = (
        vcard("Kim Berg", "EMAIL:kim@x.example", "TITLE:Chef"),
        vcard("Bo Ek", "EMAIL:bo@x.example"),
    )
    source_id = start(cast, there, *texts)
    change(cast, "Kim Berg", title="VD")
    put(there, "kontakter/1.vcf", vcard("Kim Berg", "EMAIL:kim@x.example", "TITLE:Styrelse"))
    sync(source_id)
    assert waiting(cast).theirs["mails"] == ["kim@x.example"]
    with as_system():
        suppress([("email", "kim@x.example")], actor_id=None)
    clean_texts()
    with as_person(cast.anna.pk):
        assert not Clash.objects.exists(), "a version that waits is of nobody who objected"
        writing.delete_contact(actor=cast.anna, party_id=card_of(cast, "Kim Berg").party_id)
    assert sync(source_id) == {}
    assert "Styrelse" in ask(there, f"{BOOK}1.vcf")
    with as_person(cast.anna.pk):
        assert not Clash.objects.exists()
        assert Twin.objects.get(path=f"{BOOK}1.vcf").card_id is None
        assert set(Card.objects.filter(owner=cast.anna).values_list("name", flat=True)) == {"Bo Ek"}
        # Nor of whom I never want here, who is deleted with the list's own button.
        add_blocks(actor=cast.anna, lines=["bo@x.example"])
        party_id = card_of(cast, "Bo Ek").party_id
        writing.delete_contact(actor=cast.anna, party_id=party_id, remember=False)
    assert sync(source_id) == {}
    with as_person(cast.anna.pk):
        assert not Clash.objects.exists()
    assert "Bo Ek" in ask(there, f"{BOOK}2.vcf")
    with as_person(cast.bo.pk), connection.cursor() as cursor:
        for table in ("dav_bothways", "dav_twin", "dav_clash", "dav_removed", "dav_camein"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), "nobody else reads it"


def test_contacts_that_became_one_and_what_a_program_can_decide(cast: Cast, there: int) -> None:
    texts = (
        vcard("Kim Berg", "EMAIL:kim@x.example"),
        vcard("Lars Alm", "EMAIL:kim@ny.example"),
        vcard("Bo Ek"),
    )
    source_id = start(cast, there, *texts)
    with as_person(cast.anna.pk):
        one, two = card_of(cast, "Kim Berg"), card_of(cast, "Lars Alm")
        merge = Merge.objects.create(
            layer=cast.anna.pk, kept=one.party, joined=two.party, state="done", reason="person"
        )
        fold([merge.pk])
    assert sync(source_id) == {"out": 1}
    assert "kim@ny.example" in ask(there, f"{BOOK}1.vcf")
    assert "Lars Alm" in ask(there, f"{BOOK}2.vcf"), "what became one here is left alone there"
    with as_person(cast.anna.pk):
        assert not Clash.objects.exists()
        unfold([merge.pk])
    assert sync(source_id) == {"out": 1}
    assert "kim@ny.example" not in ask(there, f"{BOOK}1.vcf")
    change(cast, "Lars Alm", title="Chef")
    assert sync(source_id) == {"out": 1}, "taken apart again, both are kept in step"
    # The same over the API.
    program = Program(cast.anna, "import", "write")
    where = f"/imports/servers/{source_id}/both-ways"
    ask(there, f"{BOOK}3.vcf", "DELETE")
    change(cast, "Kim Berg", title="Chef")
    put(there, "kontakter/1.vcf", vcard("Kim Berg", "EMAIL:kim@x.example", "TITLE:VD"))
    sync(source_id)
    waits = {one["kind"]: one for one in program.get(where).json()["waiting"]}
    assert {one["name"] for one in waits.values()} == {"Kim Berg", "Bo Ek"}
    lines = program.get(f"/imports/clashes/{waits['both']['id']}").json()["lines"]
    assert lines == [{"field": "title", "here": ["Chef"], "there": ["VD"]}]
    chosen = {"chosen": {"title": "there"}}
    decided = program.send(f"/imports/clashes/{waits['both']['id']}", chosen)
    assert decided.status_code == 204
    kept = program.send(
        "/imports/clashes/settlement", {"ids": [waits["there"]["id"]], "how": "keep"}
    )
    assert kept.json() == {"removed": []}
    assert sync(source_id) == {}
    with as_person(cast.anna.pk):
        assert card_of(cast, "Kim Berg").title == "VD"
        assert card_of(cast, "Bo Ek")
    assert program.get(where).json()["waiting"] == []
    assert program.send(where, {"adds": "tag"}).status_code == 422
    assert program.send(f"{where}/activation", {}).status_code == 409
