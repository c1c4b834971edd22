"""The manifest, the worker and the page without a network."""

import json
import re
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from samband.people import actions
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    from tests.cast import make_cast

    return make_cast()


def _logo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 100), "#aa2200").save(out, "PNG")
    return out.getvalue()


def test_the_organisations_logo_is_the_icon(cast: Cast, client: Client) -> None:
    actions.set_logo(actor=cast.administrator, data=_logo())
    manifest = client.get("/manifest.webmanifest", headers={"Accept-Language": "sv"}).json()
    assert manifest["name"] == "Norrsken energi"
    assert manifest["lang"] == "sv"
    sides = {}
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        assert answer["Content-Type"] == "image/png"
        picture = Image.open(BytesIO(answer.content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        sides[icon["purpose"]] = picture.convert("RGB").getpixel(
            (picture.width // 2, 256 % picture.height)
        )
        # The edge is paper, also where a phone cuts the icon into a circle.
        assert picture.convert("RGB").getpixel((1, 1)) == (0xFB, 0xFA, 0xF7)
    assert set(sides) == {"any", "maskable"}


def test_phones_share_by_post(cast: Cast, client: Client) -> None:
    target = client.get("/manifest.webmanifest").json()["share_target"]
    assert (target["action"], target["method"]) == ("/share", "POST")


def test_the_worker_keeps_static_files_and_pages_without_anybody(
    cast: Cast, client: Client
) -> None:
    answer = client.get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache, public"
    policy = answer["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
    assert "connect-src 'self'" in policy
    told = json.loads(answer.content.decode().partition(" = ")[2].partition(";\n")[0])
    assert all(address.startswith("/static/") for address in told["files"])
    assert set(told["pages"]) == {"sv", "en"}
    scripts = re.findall(
        r'"(/static/[^"]+)"', answer.content.decode().partition("importScripts")[2]
    )
    assert [name.rpartition("/")[2] for name in scripts][:1] == ["keeping.js"]


def test_another_name_of_the_organisation_is_another_version(cast: Cast, client: Client) -> None:
    from samband.people import installation
    from samband.people.models import Installation

    before = client.get("/worker.js").content
    assert client.get("/worker.js").content == before
    Installation.objects.update(name="Söderhav energi")
    installation.current.forget()
    assert client.get("/worker.js").content != before


def test_the_page_without_a_network_is_the_same_for_everybody(cast: Cast, client: Client) -> None:
    from tests.cast import sign_in

    swedish = client.get("/offline/sv")
    assert "Inget nät" in swedish.content.decode()
    assert client.get("/offline/fr").status_code == 404
    signed_in = sign_in(Client(), cast.anna).get("/offline/sv")
    assert signed_in.content == swedish.content
    assert "Anna" not in signed_in.content.decode()
