"""Shared links: previews fetched by the job through the guarded way out, shown from here, never in a post's way."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from samband.entries import actions
from samband.entries.addressing import Addressee, ToColleagues, ToPeople, ToSpace
from samband.entries.link_policy import set_policy
from samband.entries.models import Entry, Link, LinkUse
from samband.entries.page_reader import read
from samband.entries.previews import look_at
from samband.entries.purge import purge_deleted, purge_links
from samband.entries.shared_links import shared_links
from samband.kernel.errors import Invalid, NotFound
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (900, 600), "olive").save(data, "PNG")
    return data.getvalue()


class Handler(BaseHTTPRequestHandler):
    """A page with a picture, one that is none, and a trap."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set by the fixture
        pages = {
            "/page": ("text/html; charset=utf-8", PAGE.encode()),
            "/picture.png": ("image/png", picture()),
            "/plain": ("text/plain", b"words"),
        }
        kind, body = pages.get(self.path, ("text/html", b""))
        self.send_response(200 if self.path in pages else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing in the test's output."""


PAGE = """<!doctype html><head><title>Fel</title><meta property="og:title" content="Flänsar &amp; packningar <b>">
<meta name="description" content="Allt om flänsar"><meta property="og:image" content="/picture.png">
<meta property="og:site_name" content="Rörboken"></head><body><meta property="og:title" content="Senare">"""


@pytest.fixture
def site(settings: Settings) -> Iterator[tuple[str, list[str]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    asked: list[str] = []
    server.asked = asked  # type: ignore[attr-defined]  # read by the handler
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.SAMBAND = replace(django_settings.SAMBAND, internal_hosts=(host,))
    yield f"http://{host}", asked
    server.shutdown()
    server.server_close()


def share(cast: Cast, url: str, *, to: Addressee | None = None, why: str = "läsvärt") -> Entry:
    return actions.write_post(
        actor=cast.anna, to=to or ToColleagues(), body=f"{url} {why} #rör", kind=""
    )


def waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'entries.fetch_preview'"
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def test_a_preview_is_fetched_and_shown_from_here(
    cast: Cast, client: Client, site: tuple[str, list[str]]
) -> None:
    entry = share(cast, f"{site[0]}/page")
    assert entry.kind == Entry.Kind.LINK
    assert waiting_jobs() == 1
    assert site[1] == [], "nothing is asked while somebody waits"
    link = Link.objects.get()
    look_at(link.pk)
    look_at(link.pk)
    assert site[1] == ["/page", "/picture.png"], "once"
    html = sign_in(client, cast.bo).get("/links").content.decode()
    assert "Flänsar &amp; packningar &lt;b&gt;" in html
    assert "Allt om flänsar" in html
    assert f"/links/{link.pk}/picture" in html
    assert f'src="{site[0]}' not in html, "no reader's browser asks the other side"
    shown = client.get(f"/links/{link.pk}/picture")
    assert shown["Content-Type"] == "image/webp"
    assert sign_in(Client(), cast.guest).get(f"/links/{link.pk}/picture").status_code == 404
    again = actions.edit_entry(
        actor=cast.anna, entry_id=entry.pk, version=1, body=f"{site[0]}/page mycket läsvärt"
    )
    assert again.outline["link"]["title"].startswith("Flänsar")


@pytest.mark.parametrize(
    "path", ["/plain", "/nowhere", "http://169.254.169.254/latest", "http://localhost:1/"]
)
def test_what_says_nothing_or_must_not_be_asked_stays_an_address(
    cast: Cast, site: tuple[str, list[str]], path: str
) -> None:
    url = path if path.startswith("http") else f"{site[0]}{path}"
    entry = share(cast, url)
    look_at(Link.objects.get().pk)
    assert Link.objects.get().state == Link.State.FAILED
    entry.refresh_from_db()
    assert "title" not in entry.outline["link"]


def test_nothing_is_asked_from_direct_messages_secret_rooms_and_when_it_is_off(cast: Cast) -> None:
    secret = make_room(cast.anna, "Hemlig", "secret")
    share(cast, "https://one.example/", to=ToSpace(secret.pk))
    share(cast, "https://two.example/", to=ToPeople(("bo",)))
    with pytest.raises(NotFound):
        set_policy(actor=cast.anna, fetches=False)
    set_policy(actor=cast.administrator, fetches=False)
    share(cast, "https://three.example/")
    assert waiting_jobs() == 0
    assert LinkUse.objects.count() == 3
    set_policy(actor=cast.administrator, fetches=True)
    share(cast, "https://three.example/?utm_source=x")
    assert (waiting_jobs(), Link.objects.count()) == (1, 3)


def test_who_else_shared_it_shows_as_far_as_one_may_see(cast: Cast, client: Client) -> None:
    secret = make_room(cast.bo, "Hemlig", "secret", cast.editor)
    mine = share(cast, "https://one.example/a#top")
    actions.write_post(actor=cast.bo, to=ToSpace(secret.pk), body="https://one.example/a bra")
    for reader, others in ((cast.editor, 1), (cast.anna, 0)):
        rows = {row.card.id: row for row in shared_links(reader).rows}
        assert len(rows[mine.pk].others) == others
    assert shared_links(cast.anna, topic="rör").rows
    assert not shared_links(cast.anna, topic="annat").rows
    assert "Bo Östlund" in sign_in(client, cast.editor).get("/links").content.decode()
    assert "Bo Östlund" not in sign_in(Client(), cast.anna).get("/links").content.decode()


def test_the_lists_cost_the_same_for_ten_and_twenty(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bo)
    room = make_room(cast.anna, "Pilot", "open")
    from samband.entries.models import Attachment

    costs = []
    for number in range(20):
        entry = share(cast, f"https://one.example/{number // 2}", to=ToSpace(room.pk))
        Attachment.objects.create(
            entry=entry, owner=cast.anna, stored_name="files/x", content_type="text/plain", name="a"
        )
        if number in (9, 19):
            for address in ("/links", "/rooms/pilot/files"):
                client.get(address)
                with CaptureQueriesContext(connection) as caught:
                    client.get(address)
                costs.append(len([q for q in caught if "SAVEPOINT" not in q["sql"]]))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 6


def test_a_link_needs_an_address(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.write_post(actor=cast.anna, to=ToColleagues(), body="ingen", kind="link")


@pytest.mark.parametrize(
    "html", ["", "<", "<meta" * 5000, "<title>" * 3000, "\x00<title>x", "<meta property=og:title>"]
)
def test_reading_a_page_never_fails(html: str) -> None:
    assert set(read(html)) == {"title", "about", "site", "picture"}


def test_an_address_that_nothing_leads_to_is_forgotten(cast: Cast) -> None:
    kept = share(cast, "https://one.example/")
    gone = share(cast, "https://two.example/")
    later = timezone.now() + timedelta(days=31)
    actions.delete_entry(actor=cast.anna, entry_id=gone.pk)
    purge_deleted(later)
    assert purge_links(later) == 1
    assert list(Link.objects.values_list("url", flat=True)) == [kept.outline["link"]["url"]]
