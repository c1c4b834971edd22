"""What changed or is gone on one side of an address book kept in step: who decides, is told of it, and can take it back."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from samband.cards import writing
from samband.cards.models import Card, CardNote
from samband.dav.bothways import actions, telling
from samband.dav.bothways.models import Clash, Removed
from samband.kernel.db import as_person
from samband.notices.actions import change_preferences
from samband.notices.models import Letter
from samband.notices.queries import notices_of
from samband.sources.servers.dav import DavServer, Outcome
from samband.ties.models import Interaction
from tests.cast import Cast, sign_in
from tests.dav.bothways import BOOK, Program, ask, card_of, change, start, sync, vcard, waiting
from tests.sources.test_servers import put


def test_two_versions_side_by_side(cast: Cast, there: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source_id = start(cast, there, vcard("Kim Berg", "TITLE:Chef", "EMAIL:kim@bolaget.example"))
    change(cast, "Kim Berg", title="VD", phones=("+46701740605",))
    put(there, "kontakter/1.vcf", vcard("Kim Berg", "TITLE:Styrelse", "EMAIL:kim@ny.example"))
    assert sync(source_id) == {}
    clash = waiting(cast)
    client = sign_in(Client(), cast.anna)
    page = client.get(f"/imports/clashes/{clash.pk}").content.decode()
    assert "VD" in page
    assert "Styrelse" in page
    assert sign_in(Client(), cast.bo).get(f"/imports/clashes/{clash.pk}").status_code == 404
    assert sync(source_id) == {}, "until it is decided both stay as they are"
    assert "Styrelse" in ask(there, f"{BOOK}1.vcf")
    chosen = {"title": "here", "mails": "there", "phones": "both"}
    answer = client.post(f"/imports/clashes/{clash.pk}", chosen)
    assert answer.headers["Location"] == f"/imports/servers/{source_id}/both-ways"
    # Somebody writes there in the very moment: their change is not lost, and ours goes out after all.
    real, late = DavServer.put, [True]

    def slowly(server: DavServer, *args: Any, **more: Any) -> Outcome:
        if late.pop() if late else False:
            text = vcard("Kim Berg", "TITLE:Styrelse", "EMAIL:kim@ny.example", "ORG:Bolaget")
            put(there, "kontakter/1.vcf", text)
        return real(server, *args, **more)

    monkeypatch.setattr(DavServer, "put", slowly)
    assert sync(source_id) == {"in": 1, "out": 1}
    text = ask(there, f"{BOOK}1.vcf")
    assert {"TITLE:VD", "EMAIL:kim@ny.example", "TEL:+46701740605", "ORG:Bolaget"} <= set(
        text.split()
    )
    with as_person(cast.anna.pk):
        kim = card_of(cast, "Kim Berg")
        assert (kim.title, kim.organisation_name, kim.emails) == (
            "VD",
            "Bolaget",
            ["kim@ny.example"],
        )
        assert not Clash.objects.exists()


def test_what_is_gone_on_one_side_waits_and_can_be_taken_back(cast: Cast, there: int) -> None:
    texts = (
        vcard("Kim Berg", "EMAIL:kim@x.example"),
        vcard("Bo Ek", "EMAIL:bo@x.example"),
        vcard("Åsa Å"),
    )
    source_id = start(cast, there, *texts)
    with as_person(cast.anna.pk):
        kim = card_of(cast, "Kim Berg")
        writing.write_note(actor=cast.anna, card=kim, text="Min egen")
        writing.note_meeting(
            actor=cast.anna, party_id=kim.party_id, on=timezone.now().date(), now=timezone.now()
        )
    ask(there, f"{BOOK}1.vcf", "DELETE")
    assert sync(source_id) == {}
    clash = waiting(cast)
    assert (clash.kind, clash.name) == ("there", "Kim Berg")
    client = sign_in(Client(), cast.anna, confirmed=True)
    page = f"/imports/servers/{source_id}/both-ways"
    assert "Deleted there" in client.get(page).content.decode()
    assert client.post(f"{page}/gone", {"clash": [clash.pk], "how": "delete"}).status_code == 303
    with as_person(cast.anna.pk):
        assert not Card.objects.filter(name="Kim Berg").exists()
        removed = Removed.objects.get()
    assert client.post(f"/imports/removed/{removed.pk}/undoing").status_code == 303
    with as_person(cast.anna.pk):
        again = card_of(cast, "Kim Berg")
        assert (again.pk, again.emails) == (kim.pk, ["kim@x.example"])
        assert CardNote.objects.get(card=again).text == "Min egen"
        assert Interaction.objects.filter(layer=cast.anna.pk, kind="meeting").count() == 2
        # Deleted here: it stays there until its person says so.
        writing.delete_contact(actor=cast.anna, party_id=card_of(cast, "Bo Ek").party_id)
        writing.delete_contact(actor=cast.anna, party_id=card_of(cast, "Åsa Å").party_id)
    assert sync(source_id) == {}
    assert "Bo Ek" in ask(there, f"{BOOK}2.vcf")
    with as_person(cast.anna.pk):
        kinds = {one.name: one for one in Clash.objects.all()}
        assert {one.kind for one in kinds.values()} == {"here"}
        actions.settle(actor=cast.anna, clash_ids=[kinds["Bo Ek"].pk], how="delete")
        actions.settle(actor=cast.anna, clash_ids=[kinds["Åsa Å"].pk], how="back")
    assert sync(source_id) == {"gone": 1}
    assert ask(there, f"{BOOK}2.vcf") == ""
    assert ask(there, f"{BOOK}3.vcf")
    with as_person(cast.anna.pk):
        assert set(Card.objects.filter(owner=cast.anna).values_list("name", flat=True)) == {
            "Kim Berg",
            "Åsa Å",
        }


def test_what_a_run_changed_here_is_taken_back_line_by_line(cast: Cast, there: int) -> None:
    source_id = start(
        cast, there, vcard("Kim Berg", "TITLE:Chef", "EMAIL:kim@x.example", "NOTE:Ett")
    )
    with as_person(cast.anna.pk):
        writing.write_note(actor=cast.anna, card=card_of(cast, "Kim Berg"), text="Min egen")
    text = vcard(
        "Kim Berg",
        "TITLE:VD",
        "EMAIL:kim@x.example",
        "EMAIL:kim@ny.example",
        "NOTE:Två",
        "ORG:Bolaget",
    )
    put(there, "kontakter/1.vcf", text)
    assert sync(source_id) == {"in": 1}
    program = Program(cast.anna, "import", "write")
    changed = program.get(f"/imports/servers/{source_id}/both-ways").json()["changed"]
    lines = {one["field"]: (one["before"], one["after"]) for one in changed}
    assert lines == {
        "title": (["Chef"], ["VD"]),
        "organisation": ([], ["Bolaget"]),
        "mails": (["kim@x.example"], ["kim@x.example", "kim@ny.example"]),
        "note": (["Ett"], ["Två"]),
    }
    ids = {one["field"]: one["id"] for one in changed}
    change(cast, "Kim Berg", organisation="Nya bolaget")
    undone = {
        field: program.send(f"/imports/changes/{pk}/undoing", {}).status_code
        for field, pk in ids.items()
    }
    assert undone == {"title": 204, "mails": 204, "note": 204, "organisation": 409}
    again = program.send(f"/imports/changes/{ids['title']}/undoing", {})
    assert again.status_code == 404
    with as_person(cast.anna.pk):
        kim = card_of(cast, "Kim Berg")
        assert (kim.title, kim.emails, kim.organisation_name) == (
            "Chef",
            ["kim@x.example"],
            "Nya bolaget",
        )
        notes = CardNote.objects.filter(card=kim).order_by("text")
        assert list(notes.values_list("text", flat=True)) == ["Ett", "Min egen"]
    assert sync(source_id) == {"out": 1}
    written = ask(there, f"{BOOK}1.vcf")
    assert "TITLE:Chef" in written
    assert "kim@ny.example" not in written
    assert "NOTE:Två" in written, "notes never leave"
    assert sync(source_id) == {}


def test_what_waits_is_told_once_for_each_run_that_adds_something(
    cast: Cast, there: int, settings: Settings
) -> None:
    settings.EMAIL_HOST = "mail.example"

    def bell() -> list[tuple[str, bool]]:
        with as_person(cast.anna.pk), override("en"):
            return [(one.sentence, one.is_unread) for one in notices_of(cast.anna).rows]

    def letters() -> list[Letter]:
        return list(Letter.objects.filter(person=cast.anna, kind=Letter.Kind.DECIDE))

    source_id = start(cast, there, *(vcard(name) for name in ("Kim", "Bo", "Eva")))
    assert sync(source_id) == {}
    assert bell() == []
    for name in ("Kim", "Bo"):
        change(cast, name, title="Chef")
    put(there, "kontakter/1.vcf", vcard("Kim", "TITLE:VD"))
    put(there, "kontakter/2.vcf", vcard("Bo", "TITLE:VD"))
    sync(source_id)
    told = "2 contacts that are kept in step wait for your decision"
    assert bell() == [(told, True)], "one for the run, not one for each"
    assert letters() == [], "by mail only for whoever wants that"
    client = sign_in(Client(), cast.anna, confirmed=True)
    page = f"/imports/servers/{source_id}/both-ways"
    assert f'href="{page}"' in client.get("/notifications").content.decode()
    client.get(page)
    assert bell() == [(told, False)], "they have it before them"
    sync(source_id)
    assert bell() == [(told, False)], "nothing new for what waits already"
    with as_person(cast.anna.pk):
        change_preferences(actor=cast.anna, mailed={telling.WAITS: True})
    ask(there, f"{BOOK}3.vcf", "DELETE")
    sync(source_id)
    assert bell() == [(told.replace("2", "3"), True)]
    (letter,) = letters()
    mail = telling.compose(letter, cast.anna)
    assert mail is not None
    assert f"{page}\n" in mail.body
    assert "Kim" not in mail.body
    with as_person(cast.anna.pk):
        waits = list(Clash.objects.order_by("pk").values_list("pk", "kind"))
        for pk, kind in waits:
            if kind == "both":
                actions.decide(actor=cast.anna, clash_id=pk, chosen={"title": "here"})
        assert len(bell()) == 1
        actions.settle(actor=cast.anna, clash_ids=[waits[-1][0]], how="keep")
    assert bell() == [], "all of it is decided"
    assert telling.compose(letter, cast.anna) is None
