"""The first way through Samband by keyboard, in a real browser."""

from typing import TYPE_CHECKING

import pytest

from tests.browsing import Visit
from tests.cast import PASSWORD, Cast, make_cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast in a database that the server sees too."""
    return make_cast()


def tab_to(page: "Page", name: str) -> None:
    """Press Tab until the field `name` has the focus."""
    for _step in range(15):
        if page.evaluate("document.activeElement.name || ''") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {name}.")


def test_signing_in_and_asking_with_the_keyboard_only(visit: Visit, cast: Cast) -> None:
    page = visit("/sign-in")
    tab_to(page, "who")
    page.keyboard.type(cast.anna.email)
    tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask-box")
    page.wait_for_load_state("load")
    page.keyboard.press("/")
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?q=anna")
    assert page.input_value("#ask-box") == "anna"
    assert "anna" in page.title()
