"""What the tests of an address book that is kept in step share: what is there, what is here, and one run."""

import urllib.error
import urllib.request
from base64 import b64encode
from dataclasses import replace
from typing import Any

from django.test import Client
from django.utils import timezone

from samband.cards import writing
from samband.cards.models import Card
from samband.dav.bothways import actions, looking, pairing
from samband.dav.bothways.models import BothWays, Clash
from samband.dav.contents import written_of
from samband.kernel.db import as_person, as_system
from samband.people.actions import make_token
from samband.people.models import Person
from samband.sources import actions as imports
from samband.sources.servers import following
from samband.sources.servers.models import Server
from tests.cast import Cast
from tests.sources.test_servers import bring, put

BOOK = "/anna/kontakter/"
LOST = "ADR;TYPE=home:;;Gatan 1;Umeå;;90325;\r\nX-FARG:röd"


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


def picture(number: int) -> str:
    return b64encode(b"\xff\xd8\xff\xe0" + bytes([number] * 300)).decode()
