"""The real client vdirsyncer against our server: found, brought down, changed on both sides, deleted."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from samband.cards import writing
from samband.cards.models import Card
from samband.kernel.db import as_person
from tests.cast import Cast
from tests.dav.device import Device, card, device_of
from tests.dav.serving import serving

CONFIG = """
[general]
status_path = "{folder}/status"
[pair contacts]
a = "phone"
b = "samband"
collections = ["from b"]
conflict_resolution = "b wins"
[storage phone]
type = "filesystem"
path = "{folder}/cards"
fileext = ".vcf"
[storage samband]
type = "carddav"
url = "{url}/"
username = "{user}"
password = "{password}"
"""


def sync(folder: Path, phone: Device, url: str, *, discover: bool = False) -> None:
    """One run of the client in a process of its own."""
    config = folder / "config"
    config.write_text(
        CONFIG.format(folder=folder, url=url, user=phone.person.handle, password=phone.password)
    )
    program = [str(Path(sys.executable).parent / "vdirsyncer"), "-c", str(config)]
    for verb in ["discover", "sync"] if discover else ["sync"]:
        done = subprocess.run(
            [*program, verb], input=b"y\n" * 3, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr.decode()


@pytest.mark.usefixtures("db")
def test_the_real_client_synchronises_both_ways(cast: Cast, tmp_path: Path) -> None:
    phone = device_of(cast.anna)
    lost = "ADR;TYPE=home:;;Gatan 1;Umeå;;90325;"
    with as_person(cast.anna.pk):
        written = writing.Written("Kim Berg", mails=("kim@bolaget.example",))
        kim = writing.write_card(actor=cast.anna, written=written, now=cast.anna.created_at)
    cards = tmp_path / "cards" / "contacts"
    with serving() as url:
        sync(tmp_path, phone, url, discover=True)
        (file,) = cards.glob("*.vcf")
        assert "FN:Kim Berg" in file.read_text()
        # One is new on the phone, the other is changed there.
        (cards / "bo.vcf").write_text(card("Bo Ek", "EMAIL:bo@ek.example", lost))
        file.write_text(file.read_text().replace("FN:Kim Berg", "FN:Kim Ek\nTITLE:Chef\n" + lost))
        sync(tmp_path, phone, url)
        with as_person(cast.anna.pk), transaction.atomic():
            kim.refresh_from_db()
            assert (kim.name, kim.title) == ("Kim Ek", "Chef")
            bo = Card.objects.get(owner=cast.anna, name="Bo Ek")
            writing.change_card(
                actor=cast.anna,
                card=bo,
                written=writing.Written("Bo Ek", "Eks bygg", mails=("bo@ek.example",)),
                now=cast.anna.created_at,
            )
            writing.delete_contact(actor=cast.anna, party_id=kim.party_id)
        sync(tmp_path, phone, url)
        (left,) = cards.glob("*.vcf")
        assert "ORG:Eks bygg" in left.read_text()
        assert lost in left.read_text(), "what only the phone knows survives a change here"
        left.unlink()
        (cards / "ny.vcf").write_text(card("Ny Person"))
        sync(tmp_path, phone, url)
    with as_person(cast.anna.pk):
        assert [one.name for one in Card.objects.filter(owner=cast.anna)] == ["Ny Person"]
