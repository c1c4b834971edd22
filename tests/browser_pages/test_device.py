"""Samband on a device: the worker that the browser keeps, the page without a network, sharing from other programs."""

from typing import TYPE_CHECKING

import pytest

from samband.entries.models import Entry
from tests.browser_pages.conftest import Enter
from tests.browsing import Visit, check_accessible
from tests.cast import PASSWORD, Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# What a phone does with a share: a form with files, from outside of any page.
_SHARE = """async () => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/share";
  form.enctype = "multipart/form-data";
  for (const [name, value] of [["title", "Pumpar"], ["text", "Se bilden"], ["url", ""]]) {
    const field = document.createElement("input");
    Object.assign(field, { name, value });
    form.append(field);
  }
  const carried = new DataTransfer();
  carried.items.add(new File(["%PDF-1.4 rapport"], "rapport.pdf", { type: "application/pdf" }));
  const files = document.createElement("input");
  Object.assign(files, { type: "file", name: "files", files: carried.files });
  form.append(files);
  document.body.append(form);
  form.submit();
}"""


def await_worker(page: "Page") -> None:
    """Until the worker has everything and looks after this page; one that came while it began is not its own yet."""
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    if not page.evaluate("() => Boolean(navigator.serviceWorker.controller)"):
        page.reload()


def test_without_a_network_the_page_says_so_and_keeps_no_content(
    visit: Visit, enter: Enter, cast: Cast
) -> None:
    page = visit(
        "/sign-in", worker=True, language="sv", width=390, expected="ERR_INTERNET_DISCONNECTED"
    )
    enter(page, cast.anna)
    await_worker(page)
    page.goto("/people")
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
          }
          return found;
        }"""
    )
    assert {path for path in kept if not path.startswith("/static/")} == {
        "/offline/sv", "/offline/en", "/language",
    } - ({"/language"} if "/language" not in kept else set())  # fmt: skip
    page.context.set_offline(True)
    page.goto("/people")
    page.get_by_role("heading", name="Inget nät").wait_for()
    check_accessible(page)
    assert page.url.endswith("/people")
    page.context.set_offline(False)
    page.get_by_role("heading", name="Människor").wait_for()


def test_shared_while_signed_out_nothing_is_lost(visit: Visit, cast: Cast) -> None:
    page = visit("/sign-in", worker=True)
    await_worker(page)
    page.evaluate(_SHARE)
    page.wait_for_url("**/sign-in?next=%2Fshare**")
    page.locator("[name=who]").fill(cast.anna.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/share?kept=*")
    page.get_by_text("rapport.pdf").wait_for()
    page.locator("[data-along]").wait_for()
    field = page.locator("main textarea")
    assert field.input_value() == "Pumpar\n\nSe bilden"
    assert page.locator("main select[name=audience]").input_value() == ""
    check_accessible(page)
    page.locator("main select[name=audience]").select_option(label="All colleagues")
    with page.expect_navigation():
        field.press("Control+Enter")
    entry = Entry.objects.get()
    assert entry.attachments.count() == 1
    left = page.evaluate(
        """async () => (await indexedDB.databases()).some((one) => one.name === "samband-shares")
          && new Promise((done) => {
            const opening = indexedDB.open("samband-shares", 1);
            opening.onsuccess = () => {
              const asked = opening.result.transaction("shares").objectStore("shares").count();
              asked.onsuccess = () => done(asked.result);
            };
          })"""
    )
    assert left == 0
