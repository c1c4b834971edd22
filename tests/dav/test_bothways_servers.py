"""Servers that leave things out, are emptied, or lie."""

from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.utils import timezone
from pytest_django import Settings

from samband.cards.models import Card, CardField
from samband.dav.bothways.models import BothWays, Clash
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import SambandError
from samband.sources.servers import following
from samband.sources.servers.dav import DavServer, Outcome
from samband.sources.servers.keeping import Login
from samband.sources.servers.models import Server
from tests.cast import Cast
from tests.dav.bothways import BOOK, ask, card_of, change, start, sync, vcard


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
