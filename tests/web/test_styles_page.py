"""The page of all components in a real browser: accessible, nothing clipped, keys and menus."""

from typing import Any

import pytest

from tests.browsing import Visit, check_accessible, check_fits, check_targets
from tests.cast import make_installation

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _shown(settings: Any, transactional_db: None) -> None:
    settings.SAMBAND_STYLES = True
    make_installation()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/styles", "/styles?plain=1"])
def test_axe_finds_nothing(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, width=390, scheme=scheme)
    check_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    check_accessible(page)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_is_clipped(visit: Visit, language: str) -> None:
    for path in ("/styles", "/styles?plain=1"):
        page = visit(path, width=320, language=language)
        for width in (320, 390, 640, 767, 768, 1024, 1151, 1152, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            check_fits(page)


def test_targets_on_a_phone_are_large(visit: Visit) -> None:
    for path in ("/styles", "/styles?plain=1"):
        check_targets(visit(path, width=390))


def test_a_chosen_theme_wins_over_the_system(visit: Visit) -> None:
    page = visit("/styles?theme=light", scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"


def test_keys_lead_to_the_box(visit: Visit) -> None:
    page = visit("/styles")
    for key in ("/", "Control+k"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == "ask-box"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") != "ask-box"
    page.focus("#body-new")
    page.keyboard.type("1/2")
    assert page.input_value("#body-new") == "1/2"


def test_the_skip_link_comes_first_and_leads_to_the_content(visit: Visit) -> None:
    page = visit("/styles?plain=1")
    # The field that is wrong has the focus; as on a page where nothing has it.
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_menu_closes_on_escape_and_outside(visit: Visit) -> None:
    page = visit("/styles")
    summary = page.locator(".top summary")
    summary.click()
    assert page.locator("details[data-menu][open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details[data-menu][open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    summary.click()
    page.locator("h1").click()
    assert page.locator("details[data-menu][open]").count() == 0


def test_a_notice_can_be_put_away(visit: Visit) -> None:
    page = visit("/styles")
    close = page.locator("[data-notice] [data-close]").first
    assert close.is_visible()
    notices = page.locator("[data-notice]").count()
    close.click()
    assert page.locator("[data-notice]").count() == notices - 1


def test_named_people_are_asked_for_only_when_chosen(visit: Visit) -> None:
    page = visit("/styles")
    assert not page.locator("#persons-new").is_visible()
    page.select_option("#audience-new", "persons")
    assert page.locator("#persons-new").is_visible()


def test_control_enter_sends(visit: Visit) -> None:
    page = visit("/styles")
    page.evaluate(
        "document.addEventListener('submit', (event) => {"
        " event.preventDefault(); document.body.dataset.sent = event.target.id || 'yes'; })"
    )
    page.fill("#body-comment", "A word")
    page.focus("#body-comment")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.body.dataset.sent") == "yes"


def test_times_stay_fresh(visit: Visit) -> None:
    page = visit("/styles")
    text = page.evaluate(
        """() => {
          const time = document.querySelector("time");
          time.dateTime = new Date(Date.now() - 5.5 * 60000).toISOString();
          document.dispatchEvent(new Event("visibilitychange"));
          return time.textContent;
        }"""
    )
    assert text == "5 minutes ago"


def test_without_scripts_everything_is_there(visit: Visit) -> None:
    page = visit("/styles", width=390, javascript=False)
    page.click(".bar a[href='#navigation']")
    assert page.locator("#navigation").is_visible()
    page.click(".side__close")
    assert not page.locator("#navigation").is_visible()
    page.click(".top summary")
    assert page.locator(".menu__sheet").first.is_visible()


def test_htmx_is_held_on_a_short_leash(visit: Visit) -> None:
    page = visit("/styles")
    config = page.evaluate("htmx.config")
    assert [config[key] for key in ("allowEval", "allowScriptTags", "includeIndicatorStyles")] == [
        False
    ] * 3
    assert config["historyCacheSize"] == 0
    assert page.evaluate("document.querySelectorAll('style, [style]').length") == 0


EVENTS = """event: entry
data: {"place": "home", "entry": 7}

event: entry
data: {"place": "room-9", "entry": 8}

event: entry
data: {"place": "home", "entry": 9}

event: counts
data: {"home": 16, "waiting": 0}

event: nonsense
data: [

"""


def test_live_events_show_a_bar_and_new_numbers(visit: Visit) -> None:
    page = visit("/styles")

    def with_stream(route: Any) -> None:
        answer = route.fetch()
        body = answer.text().replace("<body ", '<body data-live-url="/live/events" ', 1)
        route.fulfill(response=answer, body=body)

    page.route("**/styles", with_stream)
    page.route(
        "**/live/events",
        lambda route: route.fulfill(content_type="text/event-stream", body=EVENTS),
    )
    page.reload()
    bar = page.locator(".new-bar a")
    bar.wait_for()
    page.wait_for_function("document.querySelector('.new-bar').innerText.startsWith('2')")
    assert bar.inner_text() == "2 new, show them"
    home = page.locator("#navigation [data-count='home']")
    assert home.inner_text().startswith("16")
    assert not page.locator("#navigation [data-count='waiting']").is_visible()
    check_accessible(page)
