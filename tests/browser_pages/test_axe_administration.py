"""The pages of visitors and of administrators."""

import pytest

from tests.browser_pages.conftest import Enter
from tests.browser_pages.opening import wrong_pages
from tests.browser_pages.world import Place
from tests.browsing import Visit

pytestmark = pytest.mark.browser


def test_every_page_of_visitors_and_administrators(
    visit: Visit, enter: Enter, place: Place
) -> None:
    wrong = wrong_pages(visit, enter, place, "visitor")
    wrong += wrong_pages(visit, enter, place, "administrator")
    assert not wrong, "\n".join(wrong)
