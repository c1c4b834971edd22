"""Signing in, the first run and printed codes in a real browser; how pages look is in tests/browser_pages."""

import pytest
from playwright.sync_api import expect

from samband.people.models import Installation
from tests.browsing import Visit, check_accessible, check_fits
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser
# Hashing a password on a busy machine takes its time.
expect.set_options(timeout=15_000)


def test_signing_in_works_by_keyboard_and_without_scripts(visit: Visit, cast: Cast) -> None:
    page = visit("/people", javascript=False)
    page.locator("#id_who").focus()
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text("People")


def test_codes_print_with_their_pictures(visit: Visit, cast: Cast) -> None:
    page = visit("/confirm?next=/admin/invitations/new", person=cast.administrator)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.get_by_label("On paper: you print a code for each, for 14 days").check()
    page.locator("#id_people").fill("Lars-Ove Tjärnlund\nSiv Öhman")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Make the codes").click()
    expect(page.locator(".slip")).to_have_count(2)
    expect(page.locator(".slip svg").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".slip").first).to_be_visible()
    expect(page.locator(".no-print")).to_be_hidden()


def test_the_first_run_from_code_to_home(visit: Visit, db: None) -> None:
    from samband.people import first_run

    code = first_run.issue_code()
    page = visit("/", width=390)
    expect(page.locator("h1")).to_be_visible()
    check_fits(page)
    check_accessible(page)
    for name, value in (
        ("code", code),
        ("organisation", "Norrsken energi"),
        ("domains", "norrsken.example"),
        ("name", "Astrid Öhman"),
        ("email", "astrid@norrsken.example"),
        ("password", "kaffe vid forsen klockan sju"),
    ):
        page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(page.url.partition("//")[0] + "//" + page.url.split("/")[2] + "/")
    assert Installation.objects.get().name == "Norrsken energi"
