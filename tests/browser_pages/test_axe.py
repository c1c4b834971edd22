"""The pages of the conversation and of one's own settings as everybody has them; and that no page is left out by mistake."""

import pytest
from django.test import Client

from tests.browser_pages.conftest import Enter
from tests.browser_pages.looks import english
from tests.browser_pages.opening import wrong_pages
from tests.browser_pages.pages import NO_PAGES
from tests.browser_pages.world import Place
from tests.browsing import Visit
from tests.cast import Cast, sign_in
from tests.matrix.rules import PAGES
from tests.matrix.test_matrix import _fill, _pages

pytestmark = pytest.mark.browser


def test_every_page_of_the_conversation(visit: Visit, enter: Enter, place: Place) -> None:
    wrong = wrong_pages(visit, enter, place, "conversation")
    assert not wrong, "\n".join(wrong)


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
