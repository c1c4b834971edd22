"""The pages of imports in a browser: small and large, light and dark, with and without scripts."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samband.kernel.db import as_system
from samband.sources import jobs, queries
from samband.sources.models import Import
from tests.browsing import Visit, check_accessible, check_fits
from tests.cast import Cast
from tests.sources.conftest import mail, mbox
from tests.sources.test_imports import _own_folder

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["_own_folder"]
pytestmark = pytest.mark.browser


def post(folder: Path) -> Path:
    return mbox(folder, [
        *[mail(i, f"Ada Berg {i} <ada{i}@out.example>", "anna@norrsken.example") for i in range(12)],
        mail(20, "broken", "anna@norrsken.example"),
    ])  # fmt: skip


@pytest.fixture
def check() -> Callable[["Page"], None]:
    def all_of_it(page: "Page") -> None:
        check_accessible(page)
        check_fits(page)

    return all_of_it


def test_without_scripts_from_file_to_stored(
    visit: Visit, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[object, int]] = []
    monkeypatch.setattr(jobs, "start", lambda job, run: started.append((job, run.pk)))
    page = visit("/imports", person=cast.anna, javascript=False, width=390)
    _confirm(page)
    page.goto("/imports/new")
    page.locator("input[name=what][value=mailbox]").check()
    page.locator("#id_file").set_input_files(post(tmp_path))
    page.get_by_role("button", name="Read the file").click()
    assert page.get_by_text("The file is being read").is_visible()
    _work(started)
    page.get_by_role("link", name="Show how far it is now").click()
    assert page.get_by_text("Only you see these 12 contacts").is_visible()
    page.get_by_role("button", name="Store it").click()
    _work(started)
    page.get_by_role("link", name="Show how far it is now").click()
    with as_system():
        run = Import.objects.latest("pk")
    assert run.state == Import.State.APPLIED
    assert queries.summary(run).stored == 12
    assert page.get_by_role("link", name="Take it back").is_visible()


def _work(started: list[tuple[object, int]]) -> None:
    job, import_id = started.pop()
    job(import_id=import_id)  # type: ignore[operator]  # a task is called like its function


def _confirm(page: "Page") -> None:
    from tests.cast import PASSWORD

    page.goto("/confirm?next=/imports")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button").first.click()


def test_new_import_page(visit: Visit, cast: Cast, check: Callable[["Page"], None]) -> None:
    page = visit("/imports", person=cast.administrator, width=390)
    _confirm(page)
    page.goto("/imports/new")
    assert page.get_by_text("The history of a git repository").is_visible()
    check(page)
