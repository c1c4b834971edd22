"""Every page that somebody can open, in a real browser: on a phone and on a desk, light and dark, in both languages.

Each page is loaded twice, so that it is seen at both widths, in both schemes and in both languages;
which of them go together changes from page to page. Who looks at what is shared among a few files, because a worker
runs whole files.
"""

from typing import TYPE_CHECKING, Literal, NamedTuple

from playwright.sync_api import Error

from tests.browser_pages.conftest import Enter
from tests.browser_pages.looks import problems
from tests.browser_pages.pages import Who, opened_by, person_of
from tests.browser_pages.world import Place
from tests.browsing import RESULTS, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Setting(NamedTuple):
    """How a page is looked at."""

    width: int
    scheme: Literal["light", "dark"]
    language: str


#: Each pair has everything in it once.
PAIRS = (
    (Setting(390, "light", "sv"), Setting(1280, "dark", "en")),
    (Setting(390, "dark", "en"), Setting(1280, "light", "sv")),
    (Setting(390, "light", "en"), Setting(1280, "dark", "sv")),
    (Setting(390, "dark", "sv"), Setting(1280, "light", "en")),
)


def wrong_pages(visit: Visit, enter: Enter, place: Place, who: Who) -> list[str]:
    """What is wrong with the pages that `who` looks at, in words."""
    person = person_of(who, place.world.cast)
    pages = {}
    for language in ("sv", "en"):
        pages[language] = visit("/sign-in", width=390, language=language, expected="404")
        if person is not None:
            enter(pages[language], person)
    wrong = []
    for number, opened in enumerate(opened_by(who, place)):
        for setting in PAIRS[number % len(PAIRS)]:
            page = pages[setting.language]
            answer = _open(page, opened.path, setting)
            if answer != opened.status:
                wrong.append(f"{opened.path}: answered {answer}, not {opened.status}")
                continue
            found = problems(page, language=setting.language, is_touch=setting.width == 390)
            if found:
                _photograph(page, who, opened.path, setting)
            wrong += [f"{opened.path} {tuple(setting)}: {each}" for each in found]
    return wrong


def _open(page: "Page", path: str, setting: Setting) -> int:
    page.set_viewport_size({"width": setting.width, "height": 844})
    page.emulate_media(color_scheme=setting.scheme, reduced_motion="reduce")
    try:
        answer = page.goto(path)
    except Error:  # a file, or an answer without a page: a line in NO_PAGES is missing
        return 0
    return answer.status if answer else 0


def _photograph(page: "Page", who: str, path: str, setting: Setting) -> None:
    RESULTS.mkdir(exist_ok=True)
    words = "".join(letter if letter.isalnum() else "-" for letter in path)
    name = f"page-{who}{words}-{setting.width}-{setting.scheme}-{setting.language}.png"
    page.screenshot(path=RESULTS / name[-120:], full_page=True)
