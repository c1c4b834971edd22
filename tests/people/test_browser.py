"""People's pages in a real browser: nothing clipped on a phone, nothing axe-core complains about."""

import pytest
from playwright.sync_api import expect

from samband.kernel.tokens import code_hash
from samband.people.models import Installation, Invitation, InvitationWave
from tests.browsing import Visit, check_accessible, check_fits, check_targets
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser
# Hashing a password on a busy machine takes its time.
expect.set_options(timeout=15_000)

CODE = "7KQA-93PD-XW4M"
OPEN = ("/sign-in", "/sign-in/forgotten", "/join", f"/join/{CODE}", "/join/XXXX")
OWN = (
    "/people",
    "/people/anna",
    "/settings",
    "/settings/profile",
    "/settings/password",
    "/settings/sessions",
    "/settings/access",
    "/confirm",
)
ADMIN = (
    "/admin/people",
    "/admin/people/{anna}",
    "/admin/people/{anna}/erasure",
    "/admin/organisation",
    "/admin/invitations/new",
    "/admin/jobs",
    "/admin/access",
)


def _sizes() -> list[tuple[int, str, str]]:
    return [(390, "light", "sv"), (1280, "dark", "en")]


@pytest.mark.parametrize(("width", "scheme", "language"), _sizes())
def test_every_page_fits_and_can_be_used(
    visit: Visit, cast: Cast, width: int, scheme: str, language: str
) -> None:
    cast.anna.about = "Pannor, flis och aska.\n\nFråga mig om fukt."
    cast.anna.title = "Drifttekniker"
    cast.anna.save()
    wave = InvitationWave.objects.create(actor=cast.administrator)
    Invitation.objects.create(
        wave=wave,
        person=cast.invited,
        kind="code",
        secret_hash=code_hash(CODE),
        expires_at="2999-01-01T00:00Z",
    )
    look = {"width": width, "scheme": scheme, "language": language}
    dead = r"status of 404"
    page = visit(OPEN[0], **look, expected=dead)
    for path in OPEN:
        page.goto(path)
        _check(page, width)
    page = visit("/people", person=cast.anna, **look, expected=dead)
    for path in OWN:
        page.goto(path)
        _check(page, width)
    page = visit("/people", person=cast.administrator, **look)
    page.goto("/confirm?next=/admin/people")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    for path in ADMIN:
        page.goto(path.format(anna=cast.anna.pk))
        assert "/confirm" not in page.url
        _check(page, width)
    page.goto("/settings/tokens")
    _check(page, width)


def _check(page, width: int) -> None:  # type: ignore[no-untyped-def]  # playwright's Page
    check_fits(page)
    check_accessible(page)
    if width < 500:
        check_targets(page)


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
