"""What every test has: a database of its own worker, under the application's role."""

from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from samband.kernel import briefly, rates
from samband.kernel.platform import testing
from tests import browser as chromium
from tests import browsing
from tests.browsing import browser, visit  # noqa: F401
from tests.dice import IS_JUDGED

if TYPE_CHECKING:
    from tests.cast import Cast

# A busy machine breaks no law; what is slow is measured in benchmarks.
hypothesis.settings.register_profile("samband", deadline=None, print_blob=True)
hypothesis.settings.load_profile("ci" if IS_JUDGED else "samband")


# A worker takes a whole file at a time: with a long one at the end the others would be idle. In a run of its own each takes
# about half a minute or more. The first two need no migrated database: they do not wait for the one that makes it.
LONGEST = (
    "platform/test_released.py",
    "platform/test_serve.py",
    "matrix/test_matrix.py",
    "browser_pages/test_axe.py",
    "platform/test_backup.py",
    "browser_pages/test_axe_network.py",
    "browser_pages/test_axe_administration.py",
    "web/test_styles_page.py",
    "browser_pages/test_states.py",
    "browser_pages/test_threads.py",
    "browser_pages/test_outbox.py",
    "platform/test_killed.py",
    "activity/test_unread.py",
    "platform/test_own_server.py",
    "browser_pages/test_main_job.py",
    "browser_pages/test_import_to_way.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first; the browser tests are left out where there is no browser."""
    chromium.leave_out(config, items)
    tests = Path(__file__).parent
    places = {tests / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what became of the browser tests."""
    chromium.report(terminalreporter)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which the browser tests had to run and did not."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if chromium.REQUIRED and reporter is not None and not chromium.have_run(reporter):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell fixtures whether their test failed, for screenshots."""
    report = yield
    browsing.remember_outcome(item, report)
    return report


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Replaces pytest-django's: migrated as the owner, used as samband_app."""
    before = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # not in the stubs

    def renew(case: TransactionTestCase) -> None:
        # Django's flush would also empty what migrations filled in, and needs the owner's rights.
        testing.renew_database()

    with django_db_blocker.unblock():
        testing.prepare_database()
    TransactionTestCase._fixture_teardown = renew  # type: ignore[attr-defined]  # not in the stubs
    yield
    TransactionTestCase._fixture_teardown = before  # type: ignore[attr-defined]  # not in the stubs


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files() -> None:
    """Static files under their own names: the hashed ones exist only after collectstatic."""
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


@pytest.fixture(autouse=True)
def _keep_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for some seconds is read anew in each test, and in it after a change only: no clock decides."""
    monkeypatch.setattr(briefly, "clock", lambda: 0.0)
    briefly.forget_all()


@pytest.fixture(autouse=True)
def _windows_begin_with_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits are counted from the test's beginning: no full minute that passes meanwhile forgives what was counted. Tests
    with a time of their own have it in the past."""
    began = datetime.now(UTC)
    usual = rates.start_of_window

    def start(now: datetime, seconds: int) -> datetime:
        if now < began:
            return usual(now, seconds)
        return began + timedelta(seconds=(now - began).total_seconds() // seconds * seconds)

    monkeypatch.setattr(rates, "start_of_window", start)


@pytest.fixture
def cast(db: None) -> "Cast":
    """The persons that every test knows; see tests/cast.py."""
    from samband.people import installation
    from tests.cast import make_cast
    from tests.replay import made_once

    made = made_once(make_cast)
    installation.current.forget()
    installation.current()  # as after making it: pages don't read it anew
    return made
