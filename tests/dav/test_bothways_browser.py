"""The whole way of an address book that is kept in step, on a phone: connect, look, turn on, run, decide."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from samband.dav.bothways import looking
from samband.kernel.db import as_system
from samband.sources import jobs
from samband.sources.models import Import
from samband.sources.servers.models import Server
from tests.browsing import Visit, check_accessible, check_fits
from tests.cast import Cast, sign_in
from tests.dav.bothways import BOOK, ask, change, sync, vcard
from tests.sources.servers import radicale
from tests.sources.test_browser import _confirm
from tests.sources.test_servers import allow, put

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_from_connecting_to_deciding(
    visit: Visit, cast: Cast, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[object, int]] = []
    monkeypatch.setattr(jobs, "start", lambda job, run: started.append((job, run.pk)))

    def work() -> None:
        job, import_id = started.pop()
        job(import_id=import_id)  # type: ignore[operator]  # a task is called like its function

    def see(text: str) -> None:
        page.get_by_text(text).first.wait_for()

    def head(text: str) -> None:
        page.get_by_role("heading", name=text, exact=True).first.wait_for()

    def check(page: "Page") -> None:
        check_accessible(page)
        check_fits(page)

    with radicale(tmp_path) as port:
        allow(settings, port)
        put(port, "kontakter/1.vcf", vcard("Kim Berg", "TITLE:Chef", "EMAIL:kim@bolaget.example"))
        # A process that has served no page yet takes long for its first: not within the browser's patience.
        sign_in(Client(), cast.anna).get("/imports")
        page = visit("/imports", person=cast.anna, width=390, height=844)
        _confirm(page)
        head("Imports")
        page.goto("/imports/servers/new")
        page.locator("input[name=kind][value=contacts]").check()
        page.get_by_label("The server's address").fill(f"http://127.0.0.1:{port}/")
        page.get_by_label("User name there").fill("anna")
        page.get_by_label("App password").fill("hemligt")
        page.get_by_role("button", name="Sign in").click()
        head("What is read there?")
        page.locator("main form.card--roomy button[type=submit]").first.click()
        see("Show how far it is now")
        work()
        page.reload()
        page.get_by_role("button", name="Store it").click()
        see("Show how far it is now")
        work()
        with as_system():
            assert Import.objects.latest("pk").state == Import.State.APPLIED
            source_id = Server.objects.get().pk
        page.goto("/imports")
        page.get_by_role("link", name="Both ways").click()
        head("Both ways")
        page.get_by_label("Level it out").check()
        page.get_by_role("button", name="Show what would be written").click()
        see("is being looked up")
        looking.look(source_id, timezone.now())
        page.get_by_role("link", name="Load again").click()
        see("Nothing would be written now")
        check(page)
        page.get_by_role("button", name="Turn it on").click()
        head("Kept in step")

        change(cast, "Kim Berg", title="VD")
        put(port, "kontakter/1.vcf", vcard("Kim Berg", "TITLE:Styrelse", "ORG:Bolaget"))
        sync(source_id)
        page.goto("/notifications")
        page.get_by_role("link", name="1 contact that is kept in step waits").first.click()
        head("Changed here and there")
        check(page)
        page.get_by_role("link", name="See both").click()
        head("Kim Berg")
        check(page)
        page.get_by_role("group", name="Title").get_by_label("Styrelse").check()
        page.get_by_role("button", name="Take what I chose").click()
        see("Decided.")
        # What changed there alone came in, and is taken back with one press: with the next run it is so there too.
        put(port, "kontakter/1.vcf", vcard("Kim Berg", "TITLE:Ordförande"))
        sync(source_id)
        page.reload()
        check(page)
        assert page.get_by_text("changed there. 1 contact was changed here.").is_visible()
        page.get_by_role("button", name="Take back: Title of Kim Berg").click()
        see("Taken back.")
        sync(source_id)
        assert "TITLE:Styrelse" in ask(port, f"{BOOK}1.vcf")
