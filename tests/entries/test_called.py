"""What an entry is called where one line of it is shown."""

import pytest
from django.utils import translation

from samband.entries.called import called
from samband.kernel.markdown import render


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("**Fläkten** i *Luleå*, [se bilden](https://example.org).", "Fläkten i Luleå, se bilden."),
        ("# Rubrik\n\n- en\n- två", "Rubrik en två"),
        ("`kod` & mer < än", "kod & mer < än"),
        ("", "A picture"),
    ],
)
def test_its_first_words_are_as_people_read_them(body: str, name: str) -> None:
    html = render(body).html
    with translation.override("en"):
        assert called("", html) == name
    assert called("En titel", html) == "En titel"


def test_html_that_was_cut_off_shows_no_tag() -> None:
    assert called("", '<p>Hej <a href="/people/bo" cla') == "Hej"
    assert called("", "<p>Hej</p><ul><li>en</li><l") == "Hej en"
