"""An address book on a real Radicale, kept in step with the cards here."""

import shutil
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from samband.cards import writing
from samband.cards.blocklist import add_blocks
from samband.cards.folding import fold, unfold
from samband.cards.models import Card, CardField, CardNote
from samband.cards.settling import settle_cards
from samband.cards.tagging import put_tag
from samband.dav import actions as devices
from samband.dav import syncing
from samband.dav.bothways import actions, looking, meeting, pairing, telling
from samband.dav.bothways.models import BothWays, CameIn, Clash, Removed, Twin
from samband.dav.contents import texts_of, written_of
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict, SambandError
from samband.notices.actions import change_preferences
from samband.notices.models import Letter
from samband.notices.queries import notices_of
from samband.parties.models import Merge
from samband.parties.registry import clean_texts
from samband.parties.suppression import suppress
from samband.people.actions import make_token
from samband.people.models import Person
from samband.sources import actions as imports
from samband.sources.servers import following
from samband.sources.servers.dav import DavServer, Outcome
from samband.sources.servers.keeping import Login
from samband.sources.servers.models import Server
from samband.ties.models import Interaction
from tests.cast import Cast, sign_in
from tests.sources.servers import radicale
from tests.sources.test_servers import allow, bring, put

BOOK = "/anna/kontakter/"
LOST = "ADR;TYPE=home:;;Gatan 1;Umeå;;90325;\r\nX-FARG:röd"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("radicale")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    with radicale(folder) as found:
        yield found


@pytest.fixture
def there(folder: Path, port: int, settings: Settings) -> int:
    """A Radicale with an empty address book."""
    place = folder / "collections/collection-root/anna/kontakter"
    shutil.rmtree(place)
    place.mkdir()
    (place / ".Radicale.props").write_text('{"tag": "VADDRESSBOOK"}')
    allow(settings, port)
    return port


def vcard(name: str, *more: str) -> str:
    rows = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{name}", f"FN:{name}", f"N:;{name};;;", *more]
    return "".join(f"{row}\r\n" for row in [*rows, "END:VCARD"])


def ask(port: int, path: str, method: str = "GET") -> str:
    code = b64encode(b"anna:hemligt").decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", method=method, headers={"Authorization": f"Basic {code}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return "" if error.code == 404 else str(error.code)


class Program:
    """Somebody's program with a token of theirs."""

    def __init__(self, person: Person, *scopes: str) -> None:
        secret = make_token(actor=person, name="program", scopes=scopes, days=1)[1]
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1{path}", headers=self.headers)

    def send(self, path: str, data: Any) -> Any:
        return Client().post(
            f"/api/v1{path}", data, content_type="application/json", headers=self.headers
        )


def card_of(cast: Cast, name: str) -> Card:
    return Card.objects.get(owner=cast.anna, name=name)


def change(cast: Cast, name: str, **fields: Any) -> None:
    """Change a card by hand, as its page does: what is not named stays."""
    with as_person(cast.anna.pk):
        card = card_of(cast, name)
        said = pairing.said_of(cast.anna, [card.pk])[card.pk][1]
        written = written_of(said, has_birthday=False)
        writing.change_card(
            actor=cast.anna, card=card, written=replace(written, **fields), now=timezone.now()
        )


def start(cast: Cast, port: int, *cards: str, on: bool = True, **choices: Any) -> int:
    """Bring in what is there, and keep it in step."""
    for number, text in enumerate(cards, 1):
        put(port, f"kontakter/{number}.vcf", text)
    run = bring(cast, "contacts", f"http://127.0.0.1:{port}/")
    imports.apply_import(run=run)
    source_id = int(run.source_id)
    with as_person(cast.anna.pk):
        actions.look(actor=cast.anna, source_id=source_id, **choices)
    looking.look(source_id, timezone.now())
    if on:
        with as_person(cast.anna.pk):
            actions.turn_on(actor=cast.anna, source_id=source_id)
    return source_id


def sync(source_id: int) -> dict[str, Any]:
    """One run; gives what it did."""
    with as_system():
        Server.objects.update(next_at=timezone.now())
        BothWays.objects.update(counts={})
    assert following.follow(source_id, timezone.now()) == ""
    with as_system():
        both = BothWays.objects.get(pk=source_id)
        assert both.ran_at is not None
        assert both.fault == ""
        return {key: value for key, value in both.counts.items() if key != "at"}


def waiting(cast: Cast) -> Clash:
    with as_person(cast.anna.pk):
        return Clash.objects.select_related("twin").get()


def test_what_changes_on_one_side_changes_on_the_other(cast: Cast, there: int) -> None:
    with as_person(cast.anna.pk):
        writing.write_card(
            actor=cast.anna, written=writing.Written("Nils Ny", mails=("nils@x.example",), note="Hemligt om Nils"),
            now=timezone.now(),
        )  # fmt: skip
    texts = vcard("Kim Berg", "EMAIL:kim@bolaget.example", LOST, "NOTE:Härifrån"), vcard("Bo Ek")
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


def test_a_server_that_leaves_things_out_and_one_that_is_emptied(
    cast: Cast, there: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_id = start(cast, there, *(vcard(f"Person {number}") for number in range(1, 13)))
    change(cast, "Person 1", phones=("+46701740605",), title="Chef")
    real = DavServer.put

    def forgetful(server: DavServer, where: str, path: str, text: str, *, etag: str) -> Outcome:
        kept = "".join(line for line in text.splitlines(True) if not line.startswith("TEL"))
        return real(server, where, path, kept, etag=etag)

    monkeypatch.setattr(DavServer, "put", forgetful)
    assert sync(source_id) == {"out": 1}
    assert sync(source_id) == {}, "what the server does not keep is not written again and again"
    with as_person(cast.anna.pk):
        phones = CardField.objects.filter(card=card_of(cast, "Person 1"), kind="phone")
        assert phones.count() == 1, "nor is it taken for deleted"
    for number in range(2, 13):
        ask(there, f"{BOOK}{number}.vcf", "DELETE")
    with as_system():
        Server.objects.update(next_at=timezone.now())
    following.follow(source_id, timezone.now())
    with as_person(cast.anna.pk):
        assert BothWays.objects.get().fault == "emptied"
        assert not Clash.objects.exists()
        assert Card.objects.filter(owner=cast.anna).count() == 12


def test_only_what_was_asked_for_and_nothing_to_strangers(settings: Settings) -> None:
    text = vcard("Kim Berg")
    said = "".join(
        f"<d:response><d:href>{path}</d:href><d:propstat><d:prop>{etag}<c:address-data>{text}</c:address-data>"
        "</d:prop></d:propstat></d:response>"
        for path, etag in (
            ("/a/b%40c.vcf", "<d:getetag>W/&quot;1&quot;</d:getetag>"),
            ("/a/b@c.vcf", ""),
            ("/a/other.vcf", ""),
            ("http://elsewhere.example/a/d.vcf", ""),
        )
    )
    body = f'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">{said}</d:multistatus>'
    seen: list[str] = []
    statuses = [204, 412, 403, 422, 507, 503, 401, 307]

    class Lying(BaseHTTPRequestHandler):
        def do_REPORT(self) -> None:
            self.send_response(207)
            self.end_headers()
            self.wfile.write(body.encode())

        def do_PUT(self) -> None:
            seen.append(f"{self.headers['Host']} {self.headers['If-Match']}")
            self.send_response(statuses.pop(0))
            self.send_header("Location", f"http://localhost:{port}/")
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Lying) as server:
        port = server.server_address[1]
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=hosts)
        where = f"http://127.0.0.1:{port}/a/"
        dav = DavServer(Login(where, "anna", "hemligt"), Server.Kind.CONTACTS)
        things = list(dav.things(where, ["/a/b%40c.vcf", "/a/d.vcf"]))
        assert [(one.path, one.etag) for one in things] == [
            ("/a/b%40c.vcf", 'W/"1"'),
            ("/a/d.vcf", ""),
        ]
        outcomes = [dav.put(where, "/a/b.vcf", text, etag='W/"1"') for _each in range(5)]
        for _each in range(3):
            with pytest.raises(SambandError):
                dav.put(where, "/a/b.vcf", text, etag='W/"1"')
        server.shutdown()
    assert [one.value for one in outcomes] == [
        "done",
        "changed",
        "forbidden",
        "unwanted",
        "unwanted",
    ]
    assert set(seen) == {f'127.0.0.1:{port} "1"'}, (
        "the password does not follow a redirect elsewhere"
    )


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


def picture(number: int) -> str:
    return b64encode(b"\xff\xd8\xff\xe0" + bytes([number] * 300)).decode()


def test_pictures_and_postal_addresses_go_both_ways(
    cast: Cast, there: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a phone keeps on a card here is written there, what is there comes to the phone, and neither goes to and fro."""
    source_id = start(cast, there, vcard("Kim Berg", LOST, "X-MER:a"), adds="all")
    with as_person(cast.anna.pk):
        kim = card_of(cast, "Kim Berg")

    def on_phone(*more: str) -> None:
        with as_person(cast.anna.pk):
            devices.put_card(actor=cast.anna, name=f"{kim.pk}.vcf", text=vcard("Kim Berg", *more))

    def phone() -> str:
        with as_person(cast.anna.pk):
            text = texts_of(cast.anna, [kim.pk])[kim.pk]
        return text.replace("\r\n ", "")

    def there_now() -> str:
        return ask(there, f"{BOOK}1.vcf").replace("\r\n ", "")

    with as_person(cast.anna.pk):
        syncing.notice(syncing.locked_book(cast.anna), timezone.now())
    on_phone(f"PHOTO;ENCODING=b;TYPE=JPEG:{picture(1)}", "ADR;TYPE=WORK:;;Torget 2;Luleå;;97231;")
    with as_person(cast.anna.pk):
        devices.put_card(
            actor=cast.anna,
            name="nils.vcf",
            text=vcard("Nils Ny", f"PHOTO;ENCODING=b;TYPE=JPEG:{picture(5)}", "NOTE:Hemligt"),
        )
    assert sync(source_id) == {"out": 1, "new": 1}
    with as_person(cast.anna.pk):
        new = Twin.objects.get(card_id=card_of(cast, "Nils Ny").pk)
    text = ask(there, new.path).replace("\r\n ", "")
    assert picture(5) in text
    assert "Hemligt" not in text
    assert picture(1) in there_now()
    assert "Torget 2" in there_now()
    assert {"X-MER:a", LOST.splitlines()[0]} <= set(there_now().splitlines())
    assert sync(source_id) == {}, "the same picture is not sent again"
    change(cast, "Kim Berg", title="Chef")
    assert sync(source_id) == {"out": 1}
    assert there_now().count("PHOTO") == 1
    # Another picture there, as vCard 4.0, and an address less.
    moved = vcard("Kim Berg", "TITLE:Chef", f"PHOTO:data:image/jpeg\\;base64\\,{picture(2)}", LOST)
    put(there, "kontakter/1.vcf", moved.replace("VERSION:3.0", "VERSION:4.0"))
    assert sync(source_id) == {"in": 1}
    assert picture(2) in phone()
    assert picture(1) not in phone()
    assert "Torget 2" not in phone()
    assert sync(source_id) == {}
    # A server that makes a picture smaller: that is no change of a person's, here or there.
    real = DavServer.put

    def smaller(server: DavServer, where: str, path: str, text: str, *, etag: str) -> Outcome:
        flat = text.replace("\r\n ", "").replace(picture(3), picture(4))
        return real(server, where, path, flat, etag=etag)

    monkeypatch.setattr(DavServer, "put", smaller)
    on_phone("TITLE:Chef", f"PHOTO;ENCODING=b;TYPE=JPEG:{picture(3)}")
    assert sync(source_id) == {"out": 1}
    assert picture(4) in there_now()
    for _each in range(2):
        assert sync(source_id) == {}
    assert picture(3) in phone()
    # Both another one: both wait, and the one that is chosen is on both.
    on_phone("TITLE:Chef", f"PHOTO;ENCODING=b;TYPE=JPEG:{picture(6)}")
    put(there, "kontakter/1.vcf", vcard("Kim Berg", "TITLE:Chef", f"PHOTO;ENCODING=b:{picture(7)}"))
    assert sync(source_id) == {}
    clash = waiting(cast)
    assert picture(7) not in str(clash.theirs), "what waits holds no picture"
    client = sign_in(Client(), cast.anna, confirmed=True)
    assert "a picture of 1 kB" in client.get(f"/imports/clashes/{clash.pk}").content.decode()
    client.post(f"/imports/clashes/{clash.pk}", {"photo": "there"})
    assert sync(source_id) == {"in": 1}
    assert picture(7) in phone()
    assert sync(source_id) == {}
    # And taken back, line by line: the one that was here before is on both.
    page = client.get(f"/imports/servers/{source_id}/both-ways").content.decode()
    assert "Take back: Picture of Kim Berg" in page
    with as_person(cast.anna.pk):
        came = CameIn.objects.filter(field="photo").latest("pk")
        assert (
            sign_in(Client(), cast.bo).post(f"/imports/changes/{came.pk}/undoing").status_code
            == 404
        )
    assert client.post(f"/imports/changes/{came.pk}/undoing").status_code == 303
    assert picture(6) in phone()
    assert sync(source_id) == {"out": 1}
    assert picture(6) in there_now()


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
