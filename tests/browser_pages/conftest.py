"""The cast in a database that the server sees too, signing in through the page, and a folder for uploads."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser_pages.world import Place, furnish
from tests.cast import PASSWORD, Cast, make_cast
from tests.sources.test_imports import _own_folder

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from samband.people.models import Person

__all__ = ["_own_folder"]
PATIENCE = 30_000  # milliseconds; two browsers and a server share the machine
Enter = Callable[["Page", "Person"], None]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The persons that every test knows, committed."""
    return make_cast()


@pytest.fixture
def place(cast: Cast, tmp_path: Path) -> Place:
    """A world in which every page has something on it."""
    return furnish(cast, tmp_path)


@pytest.fixture
def enter() -> Enter:
    """Sign in through the page."""

    def sign_in(page: "Page", person: "Person") -> None:
        page.set_default_timeout(PATIENCE)
        page.goto("/sign-in")
        page.locator("[name=who]").fill(person.email or person.handle)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_selector("#ask-box")
        page.wait_for_load_state("load")  # with its scripts

    return sign_in
