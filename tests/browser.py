"""Where the browser for the browser tests is, and what happens when there is none."""

import os
import shutil
from pathlib import Path

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED = os.environ.get("SAMBAND_REQUIRE_BROWSER") == "1"


def executable() -> str | None:
    """Chromium's path: CHROMIUM, or what the system has."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Chromium, take the browser tests out of the run; report() says so."""
    if executable() is not None:
        return
    marked = {item for item in items if item.get_closest_marker("browser")}
    if marked:
        config.hook.pytest_deselected(items=list(marked))
        items[:] = [item for item in items if item not in marked]


def have_run(reporter: pytest.TerminalReporter) -> bool:
    """Whether at least one browser test ran to an end."""
    ended = (*reporter.stats.get("passed", []), *reporter.stats.get("failed", []))
    return any("browser" in report.keywords for report in ended)


def report(reporter: pytest.TerminalReporter) -> None:
    """The one line about browser tests, at the end of the run."""
    if executable() is None:
        reporter.write_line(
            "No Chromium found: the browser tests were left out. Install it with "
            "`apt-get install chromium`, or set CHROMIUM to the program."
        )
    if REQUIRED and not have_run(reporter):
        reporter.write_line("The browser tests must run (SAMBAND_REQUIRE_BROWSER), but did not.")
