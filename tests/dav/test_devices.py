"""What a phone does with one's contacts: finds them, reads, writes and deletes, and asks what is new."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samband.cards import writing
from samband.cards.blocklist import add_blocks
from samband.cards.folding import fold
from samband.cards.models import Card, CardField, CardNote
from samband.dav import actions
from samband.dav.models import DevicePassword, Item, Kept
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import NotFound
from samband.parties.models import Identity, Merge
from samband.parties.registry import clean_texts
from samband.parties.suppression import suppress
from samband.people.actions.closing import cut_ways_in
from tests.cards.builders import make_card, make_outsider
from tests.cast import Cast, sign_in
from tests.dav.device import HEAD, Answer, Device, card, device_of

LOST = ("ADR;type=HOME:;;Gatan 1;Umeå;;90325;", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ", "X-FARG:röd")


def test_a_phone_finds_the_book_from_the_hosts_name(cast: Cast) -> None:
    phone = device_of(cast.anna)
    assert Client().get("/.well-known/carddav").headers["Location"] == "/dav/"
    start = phone.find("/dav/", "<d:current-user-principal/>")
    person = start.text("d:current-user-principal/d:href")
    home = phone.find(person, "<card:addressbook-home-set/>").text(
        "card:addressbook-home-set/d:href"
    )
    books = phone.find(home, "<d:resourcetype/><d:displayname/><x:none xmlns:x='urn:x'/>", depth=1)
    assert set(books.parts()) == {home, phone.book}
    assert books.parts()[phone.book].find(".//{*}addressbook") is not None
    assert "404" in books.body, "a property that nobody knows is said to be missing"
    assert phone.ask("OPTIONS", phone.book).headers["DAV"] == "1, 3, addressbook"


def test_a_password_opens_its_persons_book_alone(cast: Cast) -> None:
    phone = device_of(cast.anna)
    other = f"/dav/books/{cast.bo.handle}/contacts/"
    assert phone.find(other, "<d:getetag/>").status == 404
    assert phone.ask("GET", other + "a.vcf").status == 404
    assert Device(cast.bo, phone.password).find(phone.book, "<d:getetag/>").status == 401
    assert Client().get(phone.book).status_code == 401
    signed_in = sign_in(Client(), cast.anna, confirmed=True)
    assert signed_in.put(phone.book + "a.vcf", card("Kim Berg")).status_code == 401
    with pytest.raises(NotFound):
        actions.make_password(actor=cast.guest, name="x")
    cut_ways_in(cast.anna)
    assert phone.find(phone.book, "<d:getetag/>").status == 401


def test_a_phones_card_comes_back_octet_by_octet_and_becomes_a_card_here(cast: Cast) -> None:
    phone = device_of(cast.anna)
    text = card(
        "Kim Öberg", "ORG:Bolaget;Inköp", "EMAIL;type=pref:Kim@bolaget.example",
        "TEL;type=CELL:070-174 06 05", "NOTE:Vill veta mer", "BDAY:1980-01-02", *LOST,
    )  # fmt: skip
    made = phone.put("kim.vcf", text, If_None_Match="*")
    assert made.status == 201
    read = phone.ask("GET", phone.book + "kim.vcf")
    assert (read.body, read.headers["ETag"]) == (text, made.headers["ETag"])
    with as_person(cast.anna.pk):
        mine = Card.objects.get(owner=cast.anna)
        assert (mine.name, mine.organisation_name, mine.level) == ("Kim Öberg", "Bolaget", "mine")
        assert mine.emails == ["kim@bolaget.example"]
        assert set(mine.fields.values_list("kind", "value")) == {("phone", "+46701740605")}
        assert CardNote.objects.get(card=mine).text == "Vill veta mer"
    assert phone.put("kim.vcf", text, If_None_Match="*").status == 412
    assert phone.put("annan.vcf", text).status == 409, "one identifier, one card"
    with as_person(cast.bo.pk):
        assert not Kept.objects.exists()
        assert not Item.objects.exists()


def test_what_is_written_on_the_page_reaches_the_phone_with_all_it_had(cast: Cast) -> None:
    phone = device_of(cast.anna)
    phone.put("kim.vcf", card("Kim Berg", "EMAIL;type=HOME:kim@bolaget.example", "NOTE:Ett", *LOST))
    before = phone.ask("GET", phone.book + "kim.vcf")
    with as_person(cast.anna.pk):
        mine = Card.objects.get(owner=cast.anna)
        writing.change_card(
            actor=cast.anna,
            card=mine,
            written=writing.Written(
                "Kim Ek", title="Chef", mails=("kim@bolaget.example", "kim@ny.example"), note="Två"
            ),
            now=mine.created_at,
        )
    after = phone.ask("GET", phone.book + "kim.vcf")
    assert after.headers["ETag"] != before.headers["ETag"]
    for said in ("FN:Kim Ek", "TITLE:Chef", "EMAIL;type=HOME:kim@bolaget", "EMAIL:kim@ny", *LOST):
        assert said in after.body
    assert "NOTE:Ett\\n\\nTvå" in after.body
    stale = phone.put("kim.vcf", card("Kim Berg"), If_Match=before.headers["ETag"])
    assert stale.status == 412
    # The phone takes the first note out and keeps the second, which stays what it was.
    changed = after.body.replace("Ett\\n\\n", "").replace("X-FARG:röd", "X-FARG:blå")
    assert phone.put("kim.vcf", changed, If_Match=after.headers["ETag"]).status == 204
    assert phone.ask("GET", phone.book + "kim.vcf").body == changed
    with as_person(cast.anna.pk):
        assert [note.text for note in CardNote.objects.filter(owner=cast.anna)] == ["Två"]


def test_where_somebody_is_follows_the_phones_address_and_never_changes_it(cast: Cast) -> None:
    phone = device_of(cast.anna)

    def puts(*more: str) -> None:
        text = card("Kim Berg", "EMAIL:kim@bolaget.example", *more)
        etag = phone.ask("GET", phone.book + "kim.vcf").headers.get("ETag", "")
        assert phone.put("kim.vcf", text, If_Match=etag).status in (201, 204)
        assert phone.ask("GET", phone.book + "kim.vcf").body == text

    def place() -> str:
        with as_person(cast.anna.pk):
            return Card.objects.get(owner=cast.anna).place

    def writes(where: str) -> None:
        with as_person(cast.anna.pk):
            mine = Card.objects.get(owner=cast.anna)
            written = writing.Written("Kim Berg", place=where, mails=("kim@bolaget.example",))
            writing.change_card(actor=cast.anna, card=mine, written=written, now=mine.created_at)

    assert phone.put("kim.vcf", card("Kim Berg", *LOST)).status == 201
    assert place() == "Umeå"
    puts("ADR;type=HOME:;;Gatan 1;Lund;;;")
    assert place() == "Lund"
    writes("")
    puts("ADR;type=HOME:;;Gatan 1;Lund;;;", "TITLE:Chef")
    assert place() == "", "what its owner took away does not come back by itself"
    puts("ADR;type=HOME:;;Gatan 2;Boden;;;")
    assert place() == "Boden"
    puts()
    assert place() == "", "gone with its address"
    writes("Kiruna")
    puts("ADR;type=HOME:;;Gatan 2;Boden;;;")
    assert place() == "Kiruna", "what its owner wrote by hand stays"


def test_what_is_new_since_the_last_time(cast: Cast) -> None:
    phone = device_of(cast.anna)
    party = make_outsider()
    one = make_card(cast.anna, party, "Kim Berg", emails=["kim@bolaget.example"])
    phone.put("ek.vcf", card("Bo Ek"))
    first = phone.changes()
    assert set(first.parts()) == {f"{phone.book}{one.pk}.vcf", f"{phone.book}ek.vcf"}
    token = first.text("d:sync-token")
    assert not phone.changes(token).parts()
    with as_person(cast.anna.pk):
        Identity.objects.create(layer=cast.anna.pk, value="kim@mejl.example", party=party)
        CardField.objects.create(card=one, owner=cast.anna, kind="phone", value="+4670")
        writing.delete_contact(actor=cast.anna, party_id=Card.objects.get(name="Bo Ek").party_id)
    again = phone.changes(token)
    assert set(again.parts()) == {f"{phone.book}{one.pk}.vcf", f"{phone.book}ek.vcf"}
    assert "404" in (again.parts()[f"{phone.book}ek.vcf"].findtext("{DAV:}status") or "")
    assert "kim@mejl.example" in phone.ask("GET", f"{phone.book}{one.pk}.vcf").body
    bit = phone.changes("", "<d:limit><d:nresults>1</d:nresults></d:limit>")
    phone.put("ny.vcf", card("Ny Person"))
    assert len(phone.changes(bit.text("d:sync-token")).parts()) == 1
    lost = phone.changes(token.rpartition(":")[0] + ":999")
    assert (lost.status, "valid-sync-token" in lost.body) == (403, True)


def test_several_cards_at_once_and_a_search(cast: Cast) -> None:
    phone = device_of(cast.anna)
    for name in ("Kim Berg", "Bo Ek"):
        phone.put(f"{name[:2]}.vcf", card(name, f"EMAIL:{name[:2]}@bolaget.example".lower()))
    asked = phone.ask(
        "REPORT",
        phone.book,
        f"<card:addressbook-multiget {HEAD}><d:prop><d:getetag/><card:address-data/></d:prop>"
        f"<d:href>{phone.book}Ki.vcf</d:href><d:href>{phone.book}borta.vcf</d:href></card:addressbook-multiget>",
    )
    assert "FN:Kim Berg" in asked.text("card:address-data")
    assert len(asked.parts()) == 2
    found = phone.ask(
        "REPORT",
        phone.book,
        f'<card:addressbook-query {HEAD}><d:prop><d:getetag/></d:prop><card:filter><card:prop-filter name="EMAIL">'
        '<card:text-match match-type="starts-with">BO</card:text-match></card:prop-filter></card:filter>'
        "</card:addressbook-query>",
    )
    assert set(found.parts()) == {f"{phone.book}Bo.vcf"}


def test_many_cards_cost_one_statement_and_each_comes_with_its_own_etag(cast: Cast) -> None:
    phone = device_of(cast.anna)
    cards = [make_card(cast.anna, make_outsider(), f"Kim {number}") for number in range(20)]

    def several(count: int) -> tuple[Answer, int]:
        names = "".join(f"<d:href>{phone.book}{one.pk}.vcf</d:href>" for one in cards[:count])
        asked = f"<d:prop><d:getetag/><card:address-data/></d:prop>{names}"
        with CaptureQueriesContext(connection) as found:
            answer = phone.ask(
                "REPORT",
                phone.book,
                f"<card:addressbook-multiget {HEAD}>{asked}</card:addressbook-multiget>",
            )
        return answer, sum("cards_card" in one["sql"] for one in found.captured_queries)

    phone.changes()
    assert (several(10)[1], several(20)[1]) == (1, 1)
    # Changed on a page, and gone, since the book was listed.
    with as_person(cast.anna.pk):
        Card.objects.filter(pk=cards[0].pk).update(name="Kim Ek")
        Card.objects.filter(pk=cards[1].pk).delete()
    answer, _ = several(3)
    path = f"{phone.book}{cards[0].pk}.vcf"
    assert "FN:Kim Ek" in answer.body
    etag = phone.ask("GET", path).headers["ETag"]
    assert answer.parts()[path].findtext(".//{DAV:}getetag") == etag
    assert phone.ask("GET", path, If_None_Match=etag).status == 304
    assert "404" in (answer.parts()[f"{phone.book}{cards[1].pk}.vcf"].findtext("{*}status") or "")


def test_deleting_is_for_good_and_not_for_all_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = device_of(cast.anna)
    phone.put("kim.vcf", card("Kim Berg", "EMAIL:kim@bolaget.example", *LOST))
    assert phone.ask("DELETE", phone.book + "kim.vcf", If_Match='"annan"').status == 412
    assert phone.ask("DELETE", phone.book + "kim.vcf").status == 204
    assert phone.ask("GET", phone.book + "kim.vcf").status == 404
    with as_person(cast.anna.pk):
        assert not Card.objects.filter(owner=cast.anna).exists()
        assert not Kept.objects.exists()
    assert phone.put("kim.vcf", card("Kim Berg")).status == 201, "its name is free again"
    monkeypatch.setattr(actions, "DELETIONS", 1)
    phone.put("bo.vcf", card("Bo Ek"))
    stopped = phone.ask("DELETE", phone.book + "bo.vcf")
    assert stopped.status == 429
    assert int(stopped.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Kim\r\nEND:VCARD\r\n", "valid-address-data"),
        ("inte ett kort", "valid-address-data"),
        (card("Kim Berg") + card("Bo Ek"), "valid-address-data"),
        (card("", "REV:1"), "valid-address-data"),
        (card("Läkaren", "EMAIL:kim@kliniken.example"), "Your own list"),
        (card("Bo", "EMAIL:bo@norrsken.example"), "somebody here"),
    ],
)
def test_what_is_refused_is_refused_with_its_reason(cast: Cast, text: str, condition: str) -> None:
    phone = device_of(cast.anna)
    with as_person(cast.anna.pk):
        add_blocks(actor=cast.anna, lines=["kliniken.example"])
        Identity.objects.get_or_create(
            layer=cast.anna.pk, value="bo@norrsken.example", defaults={"party": cast.bo.party}
        )
    answer = phone.put("x.vcf", text)
    assert (answer.status, condition in answer.body) == (403, True), answer.body
    with as_person(cast.anna.pk):
        assert not Card.objects.filter(owner=cast.anna).exists()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><d:propfind xmlns:d="DAV:"><d:prop>&a;</d:prop></d:propfind>'
    assert phone.ask("PROPFIND", phone.book, bomb).status == 400
    assert phone.ask("REPORT", phone.book, "<x:y xmlns:x='urn:x'/>").status == 403


def test_two_cards_of_one_address_are_two_on_the_phone(cast: Cast) -> None:
    phone = device_of(cast.anna)
    for number in (1, 2):
        text = card(f"Kim {number}", "EMAIL:kim@bolaget.example")
        assert phone.put(f"{number}.vcf", text).status == 201
    assert len(phone.changes().parts()) == 2


def test_the_page_gives_a_password_once(cast: Cast) -> None:
    client = sign_in(Client(), cast.anna, confirmed=True)
    made = client.post("/settings/contacts", {"name": "Min telefon"})
    assert made.status_code == 200, made.content
    assert b"Min telefon" in client.get("/settings/contacts").content
    (password,) = DevicePassword.objects.filter(person=cast.anna)
    assert client.post("/settings/contacts", {"name": ""}).status_code == 422
    client.post(f"/settings/contacts/{password.pk}/revocation")
    assert not DevicePassword.objects.exists()


def test_what_a_phone_kept_follows_a_merge_and_goes_with_an_objection(cast: Cast) -> None:
    phone = device_of(cast.anna)
    phone.put("1.vcf", card("Kim Berg", "EMAIL:kim@bolaget.example", "X-FARG:röd"))
    phone.put(
        "2.vcf", card("Kim B Berg", "EMAIL:kim@ny.example", "X-ASSISTANT:bo@ek.example", *LOST)
    )
    token = phone.changes().text("d:sync-token")
    with as_person(cast.anna.pk):
        one, two = (Card.objects.get(name=name) for name in ("Kim Berg", "Kim B Berg"))
        merge = Merge.objects.create(
            layer=cast.anna.pk, kept=one.party, joined=two.party, state="done", reason="person"
        )
        fold([merge.pk])
    changed = phone.changes(token).parts()
    assert "404" in (changed[f"{phone.book}2.vcf"].findtext("{DAV:}status") or "")
    text = phone.ask("GET", phone.book + "1.vcf").body
    for said in ("X-FARG:röd", "EMAIL:kim@ny.example", LOST[0], "X-ASSISTANT:bo@ek.example"):
        assert said in text
    with as_system():
        suppress([("email", "bo@ek.example"), ("email", "kim@ny.example")], actor_id=None)
    clean_texts()
    with as_system():
        held = Kept.objects.get().text
    assert "bo@ek.example" not in held
    assert LOST[0] in held
    assert phone.put("3.vcf", card("Kim", "EMAIL:kim@ny.example")).status == 403
    with as_system():
        actions.forget_book(cast.anna.pk)
        assert not Item.objects.exists()
        assert not Kept.objects.exists()
    assert phone.find(phone.book, "<d:getetag/>").status == 401
