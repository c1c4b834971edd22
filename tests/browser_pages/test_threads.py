"""Pressing, answering and quoting in place; the question before a move; as carefully looked at as the pages."""

import re
import time
from typing import TYPE_CHECKING

import pytest

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.models import Entry
from samband.entries.repair.merging import merge_threads
from samband.entries.repair.titles import resolve_thread, title_thread
from samband.kernel.db import as_person
from tests.browser_pages.conftest import Enter
from tests.browser_pages.looks import problems
from tests.browsing import Visit
from tests.cast import Cast
from tests.spaces.factories import make_room

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(390, "dark", "sv"), (1280, "light", "en")])
def page(visit: Visit, enter: Enter, cast: Cast, request: pytest.FixtureRequest) -> "Page":
    """Anna's browser, at a thread in a closed room that was put in order."""
    width, scheme, language = request.param
    with as_person(cast.anna.pk):
        room = make_room(cast.anna, "Pilot", "closed", cast.bo)
        root = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Pumpen går igen.")
        other = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Samma pump.")
        entries.write_post(actor=cast.anna, to=ToColleagues(), body="Något annat.")
    with as_person(cast.bo.pk):
        entries.comment(actor=cast.bo, parent_id=root.pk, body="Vilken packning?")
        title_thread(actor=cast.bo, entry_id=root.pk, title="Pumpen")
        resolve_thread(actor=cast.bo, entry_id=root.pk)
        merge_threads(actor=cast.bo, entry_id=other.pk, into_id=root.pk)
    opened = visit("/sign-in", width=width, scheme=scheme, language=language)
    enter(opened, cast.anna)
    opened.goto(f"/entries/{root.pk}")
    return opened


def look(page: "Page") -> None:
    language = page.evaluate("document.documentElement.lang")
    is_touch = page.viewport_size is not None and page.viewport_size["width"] < 500
    assert problems(page, language=language, is_touch=is_touch) == []


def test_whoever_writes_on_while_a_press_is_on_its_way_keeps_the_field(page: "Page") -> None:
    def late(route: "Route") -> None:
        time.sleep(0.5)
        route.continue_()

    page.route(re.compile(r"/entries/\d+/reactions$"), late)
    page.locator(".entry .reaction").first.click()
    page.locator("#composer-comment textarea").focus()
    page.wait_for_selector(".entry .reaction--mine .reaction__count")
    page.keyboard.type("Then")
    assert page.locator("#composer-comment textarea").input_value() == "Then"


def test_a_press_changes_the_row_and_nothing_else(page: "Page") -> None:
    page.evaluate("window.stays = true")
    page.locator(".entry .reaction").first.click()
    page.wait_for_selector(".entry .reaction--mine .reaction__count")
    assert page.evaluate("document.activeElement.value") == "🙏"
    page.wait_for_selector("[role=tooltip].reactions__sheet a")
    page.keyboard.press("Escape")
    page.locator(".entry [data-more]").click()
    page.wait_for_selector("[role=group].reactions__sheet .palette")
    look(page)
    page.locator(".entry .palette button").nth(4).click()
    page.locator(".entry .reaction--mine").nth(1).wait_for()
    page.locator(".entry .reaction--mine").nth(1).press("Enter")
    page.locator(".entry .reaction--mine").nth(1).wait_for(state="detached")
    assert page.evaluate("window.stays") is True


def test_answers_and_quotes_in_place(page: "Page") -> None:
    look(page)
    page.evaluate("window.stays = true")
    page.locator(".comment a[href*='answers=']").first.click()
    assert "Bo Östlund" in page.locator("[data-answering-name]").inner_text()
    page.locator(".comment summary").first.click()
    page.locator(".comment a[href*='quote=']").first.click()
    assert "packning" in page.locator("[data-answering-quote]").inner_text()
    assert page.evaluate("window.stays") is True
    look(page)
    page.keyboard.type("Den av gummi.")
    page.locator("#composer-comment button[type=submit].composer__send").click()
    page.wait_for_selector(".comment .quote")
    answer = Entry.objects.get(body="Den av gummi.")
    assert answer.parent_id == answer.quoted_id


def test_the_question_before_a_move(page: "Page") -> None:
    page.goto(page.url.partition("#")[0] + "/order")
    look(page)
    page.locator("[name=to]").select_option(index=1)
    page.locator("form[action$='/move'] button").click()
    page.wait_for_selector("[data-newcomers]")
    assert "Edit Editor" in page.locator("[data-newcomers]").inner_text()
    look(page)
    page.locator(".confirm button").click()
    page.wait_for_selector("[data-notice] form button")
    look(page)


def test_an_old_address_of_a_comment_leads_to_its_new_place(page: "Page") -> None:
    root = Entry.objects.get(body="Något annat.")
    comment = Entry.objects.get(body="Vilken packning?")
    page.goto(f"/entries/{root.pk}#entry-{comment.pk}")
    page.wait_for_url(f"**/entries/{comment.root_id}#entry-{comment.pk}")
