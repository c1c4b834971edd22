"""From a mailbox to a way for a colleague: bring in, look, store, share, and somebody else asks."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from samband.sources import jobs
from tests.browser_pages.conftest import Enter
from tests.browsing import Visit, check_accessible, check_fits
from tests.cast import Cast
from tests.sources.conftest import mail, mbox

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from samband.sources.models import Import

pytestmark = pytest.mark.browser


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Does what the job process would do next."""
    started: list[tuple[Any, int]] = []

    def start(job: Any, run: "Import") -> None:
        started.append((job, run.pk))

    def do() -> None:
        job, import_id = started.pop()
        job(import_id=import_id)

    monkeypatch.setattr(jobs, "start", start)
    return do


def _letters(folder: Path) -> Path:
    return mbox(
        folder,
        [
            mail(1, "Torsten Flinkman <torsten@havsvind.example>", "anna@norrsken.example"),
            mail(2, "anna@norrsken.example", "Torsten Flinkman <torsten@havsvind.example>", day=2),
            mail(3, "Elsa Gran <elsa@havsvind.example>", "anna@norrsken.example", day=3),
            mail(4, "Moster Greta <greta@slakten.example>", "anna@norrsken.example", day=4),
        ],
    )


def _look(page: "Page") -> None:
    check_accessible(page)
    check_fits(page)


def _bring_in(page: "Page", path: Path, work: Callable[[], None]) -> None:
    page.goto("/contacts")
    with page.expect_navigation():
        page.get_by_role("link", name="Bring in a mailbox").click()
    page.locator("#id_file").set_input_files(path)
    with page.expect_navigation():
        page.get_by_role("button", name="Read the file").click()
    work()
    page.reload()
    assert page.get_by_text(
        "Only you see these 3 contacts; whoever runs the server could technically read them."
    ).is_visible()
    _look(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Store it").click()
    work()
    page.reload()
    _look(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Show my contacts").click()


def _ask(page: "Page", question: str) -> None:
    page.locator("#ask-box").fill(question)
    with page.expect_navigation():
        page.locator("#ask-box").press("Enter")


@pytest.mark.parametrize("width", [390, 1280])
def test_from_a_mailbox_to_a_colleagues_way(
    visit: Visit, enter: Enter, cast: Cast, tmp_path: Path, work: Callable[[], None], width: int
) -> None:
    anna = visit("/sign-in", width=width)
    enter(anna, cast.anna)
    _bring_in(anna, _letters(tmp_path), work)

    bo = visit("/sign-in", width=width)
    enter(bo, cast.bo)
    _ask(bo, "Torsten Flinkman")
    assert bo.get_by_text("havsvind").count() == 0, "nothing shows before it is shared"

    with anna.expect_navigation():
        anna.get_by_role("link", name="Torsten Flinkman").click()
    assert anna.get_by_role("heading", name="How well you know each other").is_visible()
    _look(anna)
    anna.goto("/contacts/sharing")
    group = anna.locator("section.card", has_text="Torsten Flinkman")
    group.get_by_role("combobox").select_option(label="Colleagues see")
    with anna.expect_navigation():
        anna.get_by_role("button", name="Show who would newly see what").click()
    _look(anna)
    with anna.expect_navigation():
        anna.get_by_role("button", name="Yes, share this way").click()

    _ask(bo, "Torsten Flinkman")
    way = bo.get_by_role("list", name="The ways, as a list")
    assert way.get_by_role("link", name="Anna Åkerman").is_visible()
    assert way.get_by_role("link", name="Ask Anna").is_visible()
    _look(bo)
    _ask(bo, "Greta slakten")
    assert bo.get_by_text("Moster Greta").count() == 0, "the aunt stays private"
