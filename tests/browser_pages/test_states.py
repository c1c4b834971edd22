"""What shows only after something was done: menus, notices and errors, as carefully looked at as the pages."""

from typing import TYPE_CHECKING

import pytest

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.kernel.db import as_person
from tests.browser_pages.conftest import Enter
from tests.browser_pages.looks import problems
from tests.browsing import Visit
from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(390, "dark", "sv"), (1280, "light", "sv"), (390, "light", "en")])
def page(visit: Visit, enter: Enter, cast: Cast, request: pytest.FixtureRequest) -> "Page":
    """Anna's browser, at the page of something she wrote."""
    width, scheme, language = request.param
    with as_person(cast.anna.pk):
        entry = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Pumpen går igen.")
    # Wrong forms are answered with 422, which the browser mentions.
    opened = visit("/sign-in", width=width, scheme=scheme, language=language, expected="422")
    enter(opened, cast.anna)
    opened.goto(f"/entries/{entry.pk}")
    return opened


def look(page: "Page") -> None:
    language = page.evaluate("document.documentElement.lang")
    is_touch = page.viewport_size is not None and page.viewport_size["width"] < 500
    assert problems(page, language=language, is_touch=is_touch) == []


def test_menus(page: "Page") -> None:
    page.locator(".entry__head summary").click()
    look(page)
    page.keyboard.press("Escape")
    assert page.locator("details[data-menu][open]").count() == 0
    page.locator("summary.top__me").click()
    look(page)
    if page.locator(".bar").is_visible():
        page.locator(".bar a[href='#navigation']").click()
        assert page.locator("#navigation").is_visible()
        look(page)
        page.keyboard.press("Escape")
        assert not page.locator("#navigation").is_visible()


def test_notices_with_a_way_back(page: "Page") -> None:
    page.locator(".entry__head summary").click()
    page.locator(".menu__line--danger").click()
    page.wait_for_selector("[data-notice] form button")
    look(page)
    with page.expect_navigation():
        page.locator("[data-notice] form button").click()
    look(page)


def test_errors_of_a_form(page: "Page") -> None:
    page.goto("/settings/password")
    page.locator("[name=old]").fill("något annat än mitt")
    page.locator("[name=password]").fill("för kort")
    page.locator("main form button").first.click()
    page.wait_for_selector("[data-errors]:focus")
    look(page)


def test_a_text_without_readers(page: "Page") -> None:
    page.goto("/write")
    page.locator("textarea[name=body]").fill("Till vem?")
    page.locator("[data-composer]").evaluate("(form) => { form.noValidate = true; }")
    page.locator(".composer__send").click()
    page.wait_for_selector(".field__error")
    assert page.locator("textarea[name=body]").input_value() == "Till vem?"
    look(page)
