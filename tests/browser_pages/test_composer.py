"""The composer with scripts: a window on every page, suggestions by keyboard, who sees it, drafts, formatting."""

import pytest

from samband.entries.models import Draft, Entry
from samband.kernel.db import as_person
from tests.browser_pages.conftest import Enter
from tests.browsing import Visit, check_accessible
from tests.cast import Cast

pytestmark = pytest.mark.browser


def test_a_window_on_every_page_by_keyboard(visit: Visit, enter: Enter, cast: Cast) -> None:
    page = visit("/sign-in")
    enter(page, cast.anna)
    page.goto("/people")
    page.keyboard.press("n")
    page.wait_for_selector("dialog textarea")
    page.keyboard.type("Vem kan fläktar? @b")
    page.wait_for_selector("[role=listbox] [role=option]")
    assert page.locator("textarea").get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.keyboard.type(":tack")
    page.wait_for_selector("[role=listbox]")
    page.keyboard.press("Tab")
    field = page.locator("dialog textarea")
    assert field.input_value() == "Vem kan fläktar? @bo 🙏 "
    page.keyboard.press("Control+b")
    page.keyboard.type("nu")
    assert field.input_value().endswith("**nu**")
    page.locator("dialog select[name=audience]").select_option(label="All colleagues")
    page.get_by_text("Seen by all colleagues, 4 people").wait_for()
    check_accessible(page)
    page.get_by_text("Kept as a draft").first.wait_for()
    assert page.locator("[data-found]").inner_text() == "A question, found by itself"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")

    page.goto("/")
    page.locator("main textarea").focus()
    page.locator(".offered a").click()
    page.wait_for_url("**/drafts/*")
    assert page.locator("textarea").input_value().startswith("Vem kan fläktar?")
    with page.expect_navigation():
        page.locator("textarea").press("Control+Enter")
    assert Entry.objects.get().kind == Entry.Kind.QUESTION
    with as_person(cast.anna.pk):
        assert not Draft.objects.exists()
