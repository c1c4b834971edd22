"""The main job by keyboard alone, without scripts, and with a thumb."""

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.entries.models import Entry
from samband.kernel.db import as_person
from samband.knowledge import actions as knowledge
from samband.spaces import actions as spaces
from tests.browser_pages.conftest import Enter
from tests.browser_pages.keyboard import follow, tab_to
from tests.browsing import Visit, check_fits
from tests.cast import PASSWORD, Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
QUESTION = "läckande värmepump"


@pytest.fixture
def known(cast: Cast) -> Cast:
    """Anna wrote about heat pumps, and hosts a room."""
    with as_person(cast.anna.pk):
        for body in ("Värmepumpen läcker vid flänsen igen.", "Ny packning till värmepumpen."):
            entry = entries.write_post(actor=cast.anna, to=ToColleagues(), body=body)
            knowledge.index_entry(entry.pk)
        spaces.create_space(actor=cast.anna, name="Pumprummet", openness="open")
    return cast


def _written(page: "Page") -> Entry:
    return Entry.objects.get(pk=int(page.url.split("/entries/")[1].split("#")[0].split("?")[0]))


def test_by_keyboard_alone(visit: Visit, known: Cast) -> None:
    page = visit("/sign-in")
    tab_to(page, "", selector="[name=who]")
    page.keyboard.type(known.bo.email)
    tab_to(page, "", selector="[name=password]")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "ask-box"
    page.keyboard.type(QUESTION)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Why Anna", selector="summary")
    was_open = page.locator("details.why").first.evaluate("(node) => node.open")
    page.keyboard.press("Enter")
    assert page.locator("details.why").first.evaluate("(node) => node.open") is not was_open
    page.keyboard.press("Enter")
    tab_to(page, "Ask Anna", back=True)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[name=persons]").input_value() == "@anna"

    # The words have the focus here, so the places are behind.
    tab_to(page, "Home", selector=".place", back=True)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _write(page, "Jag byter packningen i morgon.")
    entry = _written(page)
    assert entry.body == "Jag byter packningen i morgon."
    assert page.get_by_text("Seen by all colleagues").first.is_visible()
    _comment(page, "Klart nu.")
    _delete_and_undo(page, entry)


def _write(page: "Page", body: str) -> None:
    tab_to(page, "", selector="textarea[name=body]")
    page.keyboard.type(body)
    tab_to(page, "", selector="select[name=audience]")
    page.keyboard.type("All colleagues")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def _comment(page: "Page", body: str) -> None:
    tab_to(page, "", selector="textarea[name=body]")
    page.keyboard.type(body)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.locator(".comment").get_by_text(body).is_visible()


def _delete_and_undo(page: "Page", entry: Entry) -> None:
    page.keyboard.press("Control+Home")
    page.reload()
    tab_to(page, "More", selector=".entry__head summary")
    page.keyboard.press("Enter")
    follow(page, "Delete", selector="button")
    entry.refresh_from_db()
    assert entry.state == Entry.State.DELETED
    follow(page, "Undo", selector="button")
    entry.refresh_from_db()
    assert entry.state == Entry.State.PUBLISHED


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts(visit: Visit, enter: Enter, known: Cast, width: int) -> None:
    page = visit("/sign-in", javascript=False, width=width)
    enter(page, known.bo)
    page.locator("#ask-box").fill(QUESTION)
    with page.expect_navigation():
        page.locator("#ask-box").press("Enter")
    assert page.get_by_text("Why Anna?").first.is_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Ask Anna").first.click()
    page.locator("textarea[name=body]").fill("Vet du mer om flänsen?")
    with page.expect_navigation():
        page.get_by_role("button", name="Write", exact=True).click()
    assert _written(page).body == "Vet du mer om flänsen?"

    page.goto("/")
    page.locator("textarea[name=body]").fill("Vi ses i pumprummet.")
    page.locator("select[name=audience]").select_option(label="All colleagues")
    with page.expect_navigation():
        page.get_by_role("button", name="Write", exact=True).click()
    written = _written(page)
    page.locator("textarea[name=body]").fill("Jag kommer.")
    with page.expect_navigation():
        page.get_by_role("button", name="Comment", exact=True).click()
    assert page.locator(".comment").get_by_text("Jag kommer.").is_visible()
    assert Entry.objects.filter(root=written).count() == 1

    page.goto("/rooms")
    with page.expect_navigation():
        page.get_by_role("link", name="Pumprummet").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Join").click()
    assert page.get_by_role("button", name="Join").count() == 0
    page.locator("textarea[name=body]").fill("Hej i rummet.")
    with page.expect_navigation():
        page.get_by_role("button", name="Write", exact=True).click()
    assert _written(page).body == "Hej i rummet."


def test_words_in_three_taps_on_a_phone(visit: Visit, enter: Enter, known: Cast) -> None:
    page = visit("/sign-in", width=390, height=844)
    enter(page, known.bo)
    for body, is_first in (("Framme i Gällivare.", True), ("Hemma igen.", False)):
        page.goto("/")
        composer = page.locator("textarea[name=body]")
        assert _is_in_sight(page, "textarea[name=body]"), "it stands on the first screen"
        composer.tap()
        page.keyboard.type(body)
        if is_first:  # the choice is remembered
            page.locator("select[name=audience]").select_option(label="All colleagues")
        with page.expect_navigation():
            page.get_by_role("button", name="Write", exact=True).tap()
        assert _written(page).body == body


def _is_in_sight(page: "Page", selector: str) -> bool:
    box = page.locator(selector).bounding_box()
    return box is not None and box["y"] + box["height"] < 700


def test_a_picture_goes_along_on_a_phone(visit: Visit, enter: Enter, known: Cast) -> None:
    page = visit("/sign-in", width=390, height=844)
    enter(page, known.bo)
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "steelblue").save(picture, "PNG")
    page.locator("input[data-picture]").set_input_files(
        {"name": "fläns.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.wait_for_selector("[data-along] img")
    page.locator("[data-along] .along__alt").fill("En fläns med droppar")
    check_fits(page)
    page.locator("textarea[name=body]").fill("Så ser flänsen ut.")
    page.locator("select[name=audience]").select_option(label="All colleagues")
    with page.expect_navigation():
        page.get_by_role("button", name="Write", exact=True).tap()
    shown = page.locator(".shots img")
    assert shown.get_attribute("alt") == "En fläns med droppar"
    shown.scroll_into_view_if_needed()
    shown.evaluate("(picture) => picture.decode()")
    check_fits(page)
