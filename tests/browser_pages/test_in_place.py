"""What changes in place on an open page: votes, answers, numbers."""

import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.browser_pages.conftest import Enter
from tests.browsing import Visit
from tests.cast import PASSWORD, Cast
from tests.gatherings.factories import make_poll, option_ids

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytestmark = pytest.mark.browser


def test_whoever_writes_on_while_a_vote_is_on_its_way_keeps_the_field(
    visit: Visit, enter: Enter, cast: Cast
) -> None:
    poll = make_poll(cast.anna)
    page = visit("/sign-in")
    enter(page, cast.bo)
    page.goto(f"/entries/{poll.pk}")

    def late(route: "Route") -> None:
        time.sleep(0.5)
        route.continue_()

    page.route(re.compile(r"/poll/votes$"), late)
    page.evaluate("window.stays = true")
    first, second = (f"[data-gathering] button[value='{one}']" for one in option_ids(poll)[:2])
    page.locator(first).click()
    page.locator("#composer-comment textarea").focus()
    page.locator(f"{first}[aria-pressed=true]").wait_for()
    page.keyboard.type("Then")
    assert page.locator("#composer-comment textarea").input_value() == "Then"
    # Who stays is put where they were; the same module serves reactions, which still answer.
    page.locator(second).press("Enter")
    page.locator(f"{second}[aria-pressed=true]").wait_for()
    assert page.evaluate("document.activeElement.value") == str(option_ids(poll)[1])
    page.locator(".entry .reaction").first.press("Enter")
    page.locator(".entry .reaction--mine .reaction__count").wait_for()
    assert page.evaluate("window.stays") is True


def test_numbers_beside_places_stop_at_a_thousand(visit: Visit, enter: Enter, cast: Cast) -> None:
    page = visit("/sign-in")
    enter(page, cast.bo)
    answer = {"counts": {"home": 1000, "unread": 7, "concerns": 0}, "threads": {}}
    page.route("**/unread/counts*", lambda route: route.fulfill(json=answer))
    page.goto("/")
    page.locator(".side [data-count=home]", has_text="999+").wait_for()
    heard = page.locator(".side").aria_snapshot()
    assert 'link "Home more than 999 unread"' in heard
    assert 'link "Catch up 7 new"' in heard
    assert page.locator("[data-count=concerns]").is_hidden()


def test_j_goes_to_an_entry_and_o_opens_it(visit: Visit, enter: Enter, cast: Cast) -> None:
    poll = make_poll(cast.anna)
    page = visit("/sign-in")
    enter(page, cast.bo)
    page.goto("/everything")
    page.locator(f"main [data-entry='{poll.pk}']").wait_for()
    page.keyboard.press("j")
    # Where one is shows.
    page.wait_for_function(
        """key => document.activeElement.dataset.entry === key
          && getComputedStyle(document.activeElement).outlineStyle === "solid" """,
        arg=str(poll.pk),
    )
    page.keyboard.press("o")
    page.wait_for_url(f"**/entries/{poll.pk}*")


def test_suggestions_never_hold_the_keyboard(visit: Visit, enter: Enter, cast: Cast) -> None:
    page = visit("/sign-in")
    enter(page, cast.anna)
    page.goto("/write")
    field = page.locator("main form[data-composer] textarea")
    field.focus()

    def here() -> bool:
        return bool(page.evaluate("document.activeElement.name === 'body'"))

    page.keyboard.type("Hej @b")
    page.locator(".suggestions").wait_for()
    page.keyboard.press("Tab")
    assert field.input_value() == "Hej @bo "
    assert here()
    page.keyboard.type("och @bo")
    page.locator(".suggestions").wait_for()
    page.keyboard.press("Tab")
    assert not here(), "the name stands there whole: Tab goes on"
    field.focus()
    page.keyboard.press("End")
    page.keyboard.type(" @b")
    page.locator(".suggestions").wait_for()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert not here(), "the cursor has left the name"


def test_a_button_keeps_the_focus_and_signed_out_words_come_along(
    visit: Visit, enter: Enter, cast: Cast
) -> None:
    poll = make_poll(cast.anna)
    page = visit("/sign-in", expected="status of 403")
    enter(page, cast.bo)
    page.goto(f"/entries/{poll.pk}")
    with page.expect_navigation():
        page.locator(".follow button[value=all]").press("Enter")
    page.wait_for_function("document.activeElement.matches('.follow button[value=all]')")
    page.locator("#composer-comment textarea").fill("Not yet sent")
    page.context.clear_cookies()
    page.locator("#composer-comment textarea").press("Control+Enter")
    page.get_by_role("link", name="Sign in").click()
    page.locator("[name=who]").fill("bo")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("#composer-comment textarea:focus").wait_for()
    assert page.locator("#composer-comment textarea").input_value() == "Not yet sent"
