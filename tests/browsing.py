"""Fixtures for tests in a real browser (Debian's Chromium, driven by playwright).

    pytestmark = pytest.mark.browser

    def test_something(visit: Visit, cast: Cast) -> None:
        page = visit("/people", person=cast.anna, width=390, scheme="dark")
        check_accessible(page)

`visit` opens a page of the live server in a browser of its own, signed in as `person`. When the
test ends, whatever the browser complained about (errors in scripts, violations of the content
security policy) fails it, and a failed test leaves a screenshot in test-results/.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from tests import browser as finder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

RESULTS = Path(__file__).resolve().parent.parent / "test-results"
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
)
PATIENCE = 10_000  # milliseconds

Visit = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One headless Chromium for the tests of a file.

    Not for the whole run: while playwright is at work, its event loop runs in this thread, and
    tests of asynchronous code could not start theirs.
    """
    from playwright.sync_api import sync_playwright

    arguments = list(ARGUMENTS)
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # While playwright's loop runs, Django keeps other connections than before and after: what is open here would be
    # ended by the next test that renews the database.
    connections.close_all()
    try:
        with sync_playwright() as playwright:
            found = playwright.chromium.launch(
                executable_path=finder.executable(), headless=True, args=arguments
            )
            yield found
            found.close()
    finally:
        connections.close_all()
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def visit(
    browser: "Browser",
    live_server: "LiveServer",
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Visit]:
    """Open a page: `visit(path, person=None, width=1280, height=900, scheme="light", …)`.

    `language` is what the browser asks for, `javascript=False` switches scripts off,
    `expected` is a pattern of complaints that the test provokes on purpose, `worker=True` lets the browser keep our
    worker (routes of the test then don't see what goes through it).
    """
    _serve_what_pages_fetch(monkeypatch)
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    allowed: list[str] = []

    def open_page(
        path: str,
        *,
        person: Any = None,
        width: int = 1280,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        language: str = "en",
        javascript: bool = True,
        expected: str = "",
        worker: bool = False,
    ) -> "Page":
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=language,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            has_touch=width < 500,
            service_workers="allow" if worker else "block",
        )
        contexts.append(context)
        if expected:
            allowed.append(expected)
        if person is not None:
            sign_in_browser(context, person, live_server.url)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{message.text} ({message.location.get('url', '')})")
                if message.type == "error"
                else None
            ),
        )
        page.goto(path)
        return page

    yield open_page

    if request.node.stash.get(_FAILED, False):
        _photograph(contexts, request.node.nodeid)
    for context in contexts:
        context.close()
    bad = [text for text in complaints if not any(re.search(word, text) for word in allowed)]
    assert not bad, f"The browser complained: {bad}"


def _serve_what_pages_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of pages as an installation serves them, to be kept, so that the second page fetches none; and a stream in
    which nothing happens, since the live process is not running. (A route would switch the browser's memory off.)"""
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    from samband.web import shell

    serve, get_response = StaticFilesHandler.__call__, StaticFilesHandler.get_response

    def call(self: Any, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/live/events":
            start_response("200 OK", [("Content-Type", "text/event-stream")])
            return [b"retry: 600000\n\n"]
        return serve(self, environ, start_response)

    def kept(self: Any, request: Any) -> Any:
        response = get_response(self, request)
        response.headers["Cache-Control"] = "max-age=3600"
        return response

    monkeypatch.setattr(StaticFilesHandler, "__call__", call)
    monkeypatch.setattr(StaticFilesHandler, "get_response", kept)
    monkeypatch.setattr(shell._registry, "live_url", lambda _request: "/live/events")


_FAILED = pytest.StashKey[bool]()


def remember_outcome(item: pytest.Item, report: pytest.TestReport) -> None:
    """For the hook in conftest: fixtures learn whether their test failed."""
    if report.when == "call":
        item.stash[_FAILED] = report.failed


def _photograph(contexts: list["BrowserContext"], name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    stem = re.sub(r"[^\w-]+", "-", name)[-120:]
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=RESULTS / f"{stem}-{number}.png", full_page=True)


def sign_in_browser(context: "BrowserContext", person: Any, url: str) -> None:
    """Give a browser the session that a test client gets for `person`."""
    from tests.cast import sign_in

    client = sign_in(Client(), person)
    morsel = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": morsel.key, "value": morsel.value, "url": url}])


def check_accessible(page: "Page", *, without: tuple[str, ...] = ()) -> None:
    """Fail with axe-core's own report if it finds anything on the page as it stands now."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {rule: {"enabled": False} for rule in without}
    results = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
    assert results.violations_count == 0, results.generate_report()


def check_fits(page: "Page") -> None:
    """Fail if anything sticks out of the page at its width, except inside boxes that scroll."""
    outside = page.evaluate(_OUTSIDE)
    assert not outside, f"Wider than the page: {outside}"


def check_targets(page: "Page", least: int = 44) -> None:
    """Fail if something to press is smaller than `least` pixels (links inside text excepted)."""
    small = page.evaluate(_SMALL, least)
    assert not small, f"Too small to press: {small}"


_OUTSIDE = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (node) => {
    for (let up = node.parentElement; up; up = up.parentElement) {
      if (/(auto|scroll|hidden)/.test(getComputedStyle(up).overflowX)) return true;
    }
    return false;
  };
  const found = [...document.body.querySelectorAll("*")].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width > 1 && (box.right > width + 1 || box.left < -1) && !scrolls(node)
      && getComputedStyle(node).visibility !== "hidden" && !node.closest(".skip, .hidden");
  });
  return found.slice(0, 5).map((node) => node.outerHTML.slice(0, 120));
}"""

_SMALL = """(least) => {
  const found = [...document.querySelectorAll("a[href], button, summary, select, input, textarea")]
    .filter((node) => {
      if (node.closest(".prose, .skip, .hidden, p, .facts, td, .evidence, .person__about, .person-card")
          && node.matches("a")) return false;
      if (node.matches("[type=hidden], [type=checkbox], [type=radio], [type=file], .hidden")) return false;
      const box = node.getBoundingClientRect();
      if (!box.width || !box.height) return false;
      return box.height < least - 0.5 || box.width < Math.min(least, 24) - 0.5;
    });
  return found.slice(0, 8).map((node) => {
    const box = node.getBoundingClientRect();
    return `${Math.round(box.width)}x${Math.round(box.height)} ${node.outerHTML.slice(0, 140)}`;
  });
}"""
