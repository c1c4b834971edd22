"""Pictures and postal addresses in an address book that is kept in step."""

import pytest
from django.test import Client
from django.utils import timezone

from samband.dav import actions as devices
from samband.dav import syncing
from samband.dav.bothways.models import CameIn, Twin
from samband.dav.contents import texts_of
from samband.kernel.db import as_person
from samband.sources.servers.dav import DavServer, Outcome
from tests.cast import Cast, sign_in
from tests.dav.bothways import (
    BOOK,
    LOST,
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
