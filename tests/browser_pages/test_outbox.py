"""Written without a network: it waits where one sees it, is its writer's alone, and is there once."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from PIL import Image

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.entries.models import Entry
from samband.kernel.db import as_person
from samband.spaces import actions as spaces
from tests.browser_pages.conftest import Enter
from tests.browser_pages.test_device import await_worker
from tests.browser_pages.wire import Wire
from tests.browsing import Visit, check_accessible, check_fits, check_targets
from tests.cast import Cast
from tests.spaces.factories import make_room

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser
NO_NETWORK = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_EMPTY_RESPONSE|Failed to load resource|live/events|htmx:"


def _photo() -> "FilePayload":
    out = BytesIO()
    Image.new("RGB", (60, 40), "#0f6b5c").save(out, "PNG")
    return {"name": "pump.png", "mimeType": "image/png", "buffer": out.getvalue()}


def _write(page: "Page", body: str, audience: str = "All colleagues") -> None:
    page.locator("main form[data-composer] textarea").fill(body)
    page.locator("main select[name=audience]").select_option(label=audience)


def _inside(visit: Visit, enter: Enter, cast: Cast, **more: object) -> "Page":
    page = visit("/sign-in", worker=True, expected=NO_NETWORK, **more)
    enter(page, cast.anna)
    await_worker(page)
    return page


def test_with_a_picture_over_a_reload_exactly_one(visit: Visit, enter: Enter, cast: Cast) -> None:
    page = _inside(visit, enter, cast, width=390)
    page.goto("/")
    page.context.set_offline(True)
    page.locator("main [data-picture]").set_input_files([_photo()])
    page.get_by_text("goes along when there is a network").wait_for()
    page.locator("main [data-kept-alt]").fill("En grön pump")
    _write(page, "Skrivet i källaren")
    page.locator("main .composer__send").click()
    page.get_by_text("No network: it waits here").wait_for()
    assert page.locator("main form[data-composer] textarea").input_value() == ""
    # Who sees the next one is who sees this one: the browser's own reset would choose another.
    assert (
        page.locator("main select[name=audience]").evaluate("one => one.value") == "colleagues:1.1"
    )
    page.locator(".waits a", has_text="Waits to be sent: 1").click()
    # Without a network the page of what waits is the one that says so.
    page.get_by_text("Skrivet i källaren").wait_for()
    check_accessible(page)
    check_fits(page)
    check_targets(page)
    page.reload()
    page.get_by_text("Skrivet i källaren").wait_for()
    page.get_by_role("button", name="Edit").click()
    page.locator(".waiting textarea").fill("Skrivet i källaren, med lampa")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("med lampa").wait_for()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Bring back").click()
    page.get_by_text("med lampa").wait_for()
    assert not Entry.objects.exists()
    page.context.set_offline(False)
    page.get_by_text("Nothing waits on this device").wait_for()
    entry = Entry.objects.get()
    assert entry.body == "Skrivet i källaren, med lampa"
    assert [one.alt for one in entry.attachments.all()] == ["En grön pump"]
    page.reload()
    assert Entry.objects.count() == 1


@pytest.fixture
def wire(live_server: "LiveServer") -> Iterator[Wire]:
    parts = urlsplit(live_server.url)
    found = Wire(parts.hostname or "localhost", parts.port or 80)
    yield found
    found.close()


def test_an_answer_that_is_lost_leaves_exactly_one(
    visit: Visit, enter: Enter, cast: Cast, wire: Wire
) -> None:
    page = visit(f"{wire.url}/sign-in", worker=True, expected=NO_NETWORK)
    page.locator("[name=who]").fill(cast.anna.email)
    from tests.cast import PASSWORD

    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("#ask-box")
    await_worker(page)
    page.locator("main [data-file]").set_input_files([_photo()])
    page.locator("main [data-along]").wait_for()
    _write(page, "Kom fram, men\n\nsvaret gick förlorat")
    wire.loses = b"POST /write"
    page.locator("main .composer__send").click()
    page.wait_for_url("**/outbox")
    assert wire.lost.wait(10)
    page.get_by_text("It may have reached us").wait_for()
    assert page.get_by_role("button", name="Edit").is_hidden()
    wire.loses = b""
    page.reload()
    page.get_by_text("Nothing waits on this device").wait_for()
    assert Entry.objects.get().body == "Kom fram, men\n\nsvaret gick förlorat"
    # The same by the script that sends what waits.
    page.goto(f"{wire.url}/")
    page.context.set_offline(True)
    _write(page, "Två försök")
    page.locator("main .composer__send").click()
    page.locator(".waits").wait_for()
    wire.lost.clear()
    wire.loses = b"POST /write"
    page.context.set_offline(False)
    assert wire.lost.wait(10)
    wire.loses = b""
    page.goto(f"{wire.url}/outbox")
    page.get_by_text("Nothing waits on this device").wait_for()
    assert Entry.objects.filter(body="Två försök").count() == 1


def test_who_signs_in_next_neither_sees_nor_sends_it(
    visit: Visit, enter: Enter, cast: Cast
) -> None:
    page = _inside(visit, enter, cast)
    page.goto("/")
    page.context.set_offline(True)
    _write(page, "Bara Annas")
    page.locator("main .composer__send").click()
    page.locator(".waits").wait_for()
    # Her session ends without signing out; another person takes the device.
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.goto("/sign-in")
    enter(page, cast.bo)
    page.goto("/outbox")
    page.get_by_text("Nothing waits on this device").wait_for()
    assert not Entry.objects.exists()
    page.context.clear_cookies()
    enter(page, cast.anna)
    page.goto("/outbox")
    page.get_by_text("Nothing waits on this device").wait_for()
    assert Entry.objects.get().author == cast.anna


def test_what_can_not_be_sent_stays_and_says_why(visit: Visit, enter: Enter, cast: Cast) -> None:
    room = make_room(cast.bo, "Provrum", "open", cast.anna)
    with as_person(cast.bo.pk):
        root = entries.write_post(actor=cast.bo, to=ToColleagues(), body="Vad tycker ni?")
    page = _inside(visit, enter, cast)
    page.goto("/")
    page.context.set_offline(True)
    _write(page, "Till provrummet", "Provrum (open)")
    page.locator("main .composer__send").click()
    page.locator(".waits").wait_for()
    with as_person(cast.bo.pk):
        spaces.remove_member(actor=cast.bo, slug=room.slug, person=cast.anna)
        spaces.change_openness(actor=cast.bo, slug=room.slug, openness="closed")
    page.context.set_offline(False)
    page.goto("/outbox")
    page.locator(".waiting--problem").wait_for()
    assert page.locator(".waiting__say").inner_text()
    check_accessible(page)
    assert Entry.objects.count() == 1
    # Signing out says first what would be lost.
    page.locator(".top__me").click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/outbox?leaving=1")
    page.get_by_role("heading", name="Sign out now?").wait_for()
    page.get_by_role("link", name="Open in the composer").click()
    page.wait_for_url("**/write?outbox=*")
    page.wait_for_function("() => document.querySelector('main textarea').value")
    assert page.locator("main textarea").input_value() == "Till provrummet"
    page.locator("main select[name=audience]").select_option(label="All colleagues")
    with page.expect_navigation():
        page.locator("main textarea").press("Control+Enter")
    assert Entry.objects.filter(body="Till provrummet").count() == 1
    page.goto("/outbox")
    page.get_by_text("Nothing waits on this device").wait_for()

    # A comment, written in a thread that was open.
    page.goto(f"/entries/{root.pk}")
    page.context.set_offline(True)
    page.locator("#composer-comment textarea").fill("Ett svar utan nät")
    page.locator("#composer-comment .composer__send").click()
    page.locator(".waits").wait_for()
    page.context.set_offline(False)
    page.locator(".waits").wait_for(state="detached")
    assert Entry.objects.filter(root=root, body="Ett svar utan nät").count() == 1


def test_signing_out_throws_it_away(visit: Visit, enter: Enter, cast: Cast) -> None:
    page = _inside(visit, enter, cast)
    page.goto("/")
    page.context.set_offline(True)
    _write(page, "Hinner inte")
    page.locator("main .composer__send").click()
    page.locator(".waits").wait_for()
    page.goto("/outbox?leaving=1")
    page.get_by_text("Hinner inte").wait_for()
    # The server refuses everything, so that it stays.
    page.evaluate(
        """async () => {
          const outbox = self.sambandOutbox;
          const person = localStorage.getItem("samband-person");
          const [item] = await outbox.list(person);
          await outbox.put({ ...item, problem: { code: "x", text: "Nej" } });
        }"""
    )
    page.context.set_offline(False)
    page.goto("/outbox?leaving=1")
    page.get_by_role("button", name="Sign out and throw it away").click()
    page.wait_for_url("**/sign-in")
    left = page.evaluate(f'async () => (await self.sambandOutbox.list("{cast.anna.pk}")).length')
    assert left == 0
    assert not Entry.objects.exists()


@pytest.mark.parametrize("hours", [22, 24])
def test_what_may_have_arrived_asks_first_after_23_hours(
    visit: Visit, enter: Enter, cast: Cast, hours: int
) -> None:
    page = visit("/sign-in", expected=NO_NETWORK)
    page.clock.install()
    enter(page, cast.anna)
    page.goto("/")
    page.context.set_offline(True)
    _write(page, "Kanske framme")
    page.locator("main .composer__send").click()
    page.locator(".waits").wait_for()

    def get_lost(route: "Route") -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    page.route("**/write", get_lost)
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.context.set_offline(False)
    page.goto("/outbox")
    page.get_by_text("It may have reached us").wait_for()
    page.goto("about:blank")
    page.unroute("**/write")
    assert not Entry.objects.exists()
    page.clock.fast_forward(hours * 3_600_000)
    page.goto("/outbox")
    if hours < 23:
        # The server still knows the key: it can't become two.
        page.get_by_text("Nothing waits on this device").wait_for()
    else:
        page.locator(".waiting--problem").wait_for()
        page.get_by_text("Look whether it is there").wait_for()
        assert not Entry.objects.exists(), "nothing is sent before its writer said so"
        page.get_by_role("button", name="Send now").click()
        page.get_by_text("Nothing waits on this device").wait_for()
    assert Entry.objects.get().body == "Kanske framme"
