"""Every page that can be opened, in a real browser: on a phone and on a desk, light and dark, in both languages.

Each page is loaded twice, so that it is seen at both widths, in both schemes and in both languages;
which of them go together changes from page to page.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest
from django.test import Client
from playwright.sync_api import Error

from tests.browser_pages.conftest import Enter
from tests.browser_pages.looks import english, problems
from tests.browser_pages.pages import NO_PAGES, Who, opened_by
from tests.browser_pages.world import Place, furnish
from tests.browsing import RESULTS, Visit
from tests.cast import Cast, sign_in
from tests.matrix.rules import PAGES
from tests.matrix.test_matrix import _fill, _pages

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


class Setting(NamedTuple):
    """How a page is looked at."""

    width: int
    scheme: Literal["light", "dark"]
    language: str


#: Each pair has everything in it once.
PAIRS = (
    (Setting(390, "light", "sv"), Setting(1280, "dark", "en")),
    (Setting(390, "dark", "en"), Setting(1280, "light", "sv")),
    (Setting(390, "light", "en"), Setting(1280, "dark", "sv")),
    (Setting(390, "dark", "sv"), Setting(1280, "light", "en")),
)


@pytest.fixture
def place(cast: Cast, tmp_path: Path) -> Place:
    return furnish(cast, tmp_path)


@pytest.mark.parametrize("who", ["visitor", "administrator", "anna"])
def test_every_page(visit: Visit, enter: Enter, place: Place, who: Who) -> None:
    pages = {}
    for language in ("sv", "en"):
        pages[language] = visit("/sign-in", width=390, language=language, expected="404")
        if who != "visitor":
            enter(pages[language], getattr(place.world.cast, who))
    wrong = []
    for number, opened in enumerate(opened_by(who, place)):
        for setting in PAIRS[number % len(PAIRS)]:
            page = pages[setting.language]
            answer = _open(page, opened.path, setting)
            if answer != opened.status:
                wrong.append(f"{opened.path}: answered {answer}, not {opened.status}")
                continue
            found = problems(page, language=setting.language, is_touch=setting.width == 390)
            if found:
                _photograph(page, who, opened.path, setting)
            wrong += [f"{opened.path} {tuple(setting)}: {each}" for each in found]
    assert not wrong, "\n".join(wrong)


def _open(page: "Page", path: str, setting: Setting) -> int:
    page.set_viewport_size({"width": setting.width, "height": 844})
    page.emulate_media(color_scheme=setting.scheme, reduced_motion="reduce")
    try:
        answer = page.goto(path)
    except Error:  # a file, or an answer without a page: a line in NO_PAGES is missing
        return 0
    return answer.status if answer else 0


def _photograph(page: "Page", who: str, path: str, setting: Setting) -> None:
    RESULTS.mkdir(exist_ok=True)
    words = "".join(letter if letter.isalnum() else "-" for letter in path)
    name = f"page-{who}{words}-{setting.width}-{setting.scheme}-{setting.language}.png"
    page.screenshot(path=RESULTS / name[-120:], full_page=True)


def test_what_is_left_out_shows_no_page(place: Place) -> None:
    """Nobody hides a page from this test by calling it none: these answer GET with no page."""
    assert set(_pages()) >= NO_PAGES
    shown = []
    for route in sorted(NO_PAGES - {"styles"}):
        for given, _thing in PAGES[route].things(place.world) if route in PAGES else ():
            client = sign_in(Client(), place.world.cast.administrator, confirmed=True)
            answer = client.get("/" + _fill(route, given))
            is_html = answer.status_code == 200 and "text/html" in answer["Content-Type"]
            # A part that a script puts into a page is looked at there.
            if is_html and b"<html" in answer.content:
                shown.append(route)
    assert shown == []


def test_an_english_sentence_on_a_swedish_page_is_seen(visit: Visit, cast: Cast) -> None:
    page = visit("/sign-in", language="sv")
    assert english(page) == []
    assert len(english(visit("/sign-in", language="en"))) > 3
