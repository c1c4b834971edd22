"""What people write becomes clean HTML, and nothing else."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.kernel.markdown import find_handles, hashtag_slug, render


class _Seen(HTMLParser):
    """What a browser would find: tags, attributes, where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '<a href="https://a.example" onclick="x()">y</a>',
        "<div hx-get='/x'>y</div>",
        "<style>body{}</style>",
        '[x](<javascript:alert(1)> "t")',
    ],
)
def test_nothing_that_runs_survives(source: str) -> None:
    seen = _Seen()
    seen.feed(render(source).html)
    assert not seen.tags & {"script", "img", "style", "div"}
    assert seen.attributes <= {"href", "rel", "title"}
    assert all(href.startswith(("https:", "http:", "mailto:", "/")) for href in seen.links)


@given(st.text(max_size=300))
def test_any_text_renders_without_foreign_tags(text: str) -> None:
    html = render(text).html
    assert "<script" not in html
    assert "\x00" not in html


def test_topics_and_people_become_links_outside_code() -> None:
    made = render("Hej @anna.lind, se #Värmepump och `#kod`. Inte @okänd.", {"anna.lind"})
    assert '<a class="mention" href="/people/anna.lind">@anna.lind</a>' in made.html
    assert '<a class="topic" href="/topics/värmepump">#Värmepump</a>' in made.html
    assert "<code>#kod</code>" in made.html
    assert made.mentions == ["anna.lind"]
    assert made.hashtags == ["värmepump"]
    assert "@okänd" in made.html


def test_a_mail_address_and_an_anchor_are_no_marks() -> None:
    made = render("skriv till anna@kraft.example eller https://a.example/#del")
    assert made.mentions == []
    assert made.hashtags == []


def test_remote_pictures_become_links() -> None:
    html = render("![karta](https://a.example/k.png)").html
    assert "<img" not in html
    assert '<a href="https://a.example/k.png"' in html


def test_headings_step_below_the_page() -> None:
    assert "<h3>Rubrik</h3>" in render("# Rubrik").html


def test_slug_of_a_topic_keeps_swedish_letters() -> None:
    assert hashtag_slug("Batteri_Återvinning") == "batteri-återvinning"
    assert find_handles("@Bo och @eva.") == {"bo", "eva"}
