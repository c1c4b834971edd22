"""Whatever is written, what comes out can't run, and cleaning it again finds nothing to take away."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samband.kernel.markdown import render

# What a page may contain, written down anew: not taken from the code under test.
MAY: dict[str, set[str]] = {
    "a": {"href", "title", "rel", "class"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
    "span": {"class"},
    "strong": {"class"},
}
for plain in [
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "p",
    "pre",
    "sub",
    "sup",
    "table",
    "tbody",
    "thead",
    "tr",
    "ul",
]:
    MAY[plain] = set()
PIECES = [
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<style>*{}</style>",
    "javascript:alert(1)", "JaVa\tScRiPt:", "&#106;avascript:", "data:text/html,", "vbscript:", "[x](", "](", ")", "![", "<",
    ">", '"', "'", "`", "```", "\n", "\n\n", "    ", "|", "|-|-|\n", "- [ ] ", "- [x] ", "> ", "# ", "**", "_", "~~",
    "1. ", "@anna", "@team:drift", "#ämne", ":tack:", "https://a.example/?a=1&b=<x>",
    "mailto:a@b.example", "&lt;", "&amp;",
    "&#x3c;",
    "<a href=", " onclick=x ", " style=x ", " hx-get=/x ", "<!--", "-->", "<![CDATA[", "]]>", "<math>", "<table>", "\u202e",
    "\x00", "\ufeff", "<iframe srcdoc=", "<base href=", "<form action=", "\\", "[^1]", "[a]: javascript:x", "ａ", "é",
]  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join)


class _Told(HTMLParser):
    """What a parser makes of HTML, so that two ways of writing the same are the same."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.told.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.told.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.told and isinstance(self.told[-1], list):
            self.told[-1][0] += data
        else:
            self.told.append([data])


def told(html: str) -> list[object]:
    reader = _Told()
    reader.feed(html)
    reader.close()
    return reader.told


def scheme_of(address: str) -> str:
    """What a browser takes for the scheme: it drops tabs and line ends, and spaces and controls at the beginning."""
    bare = re.sub(r"[\t\n\r]", "", address).lstrip("".join(map(chr, range(33))))
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", bare)
    return found.group(1).lower() if found else ""


@settings(max_examples=400)
@given(TEXT)
@example("[x](javascript:alert(1))")
@example('<a href="https://a.example" onclick="x()">y</a> <b style="x">')
@example("![x](javascript:alert(1)) ![y](https://a.example/a.png)")
@example("[@anna](https://a.example) `#a` <javascript:alert(1)>")
@example('[x](https://a.example "&quot; onmouseover=&quot;x")')
def test_only_what_is_allowed_survives_and_it_is_stable(text: str) -> None:
    html = render(text, {"anna"}, {"team:drift"}).html
    for found in told(html):
        if isinstance(found, tuple):
            tag, attributes = found
            assert tag in MAY
            for name, value in attributes:
                assert name in MAY[tag]
                if name == "href":
                    assert scheme_of(value) in ("", "http", "https", "mailto"), value
    again = nh3.clean(
        html, tags=set(MAY), attributes=MAY, url_schemes={"http", "https", "mailto"}, link_rel=None
    )
    assert told(again) == told(html)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (":tack: :+1:", "<p>🙏 👍</p>\n"),
        ("`:tack:` 10:30:45 :nonsense:", "<p><code>:tack:</code> 10:30:45 :nonsense:</p>\n"),
        ("https://a.example/:tack:/x", None),
    ],
)
def test_emoji_are_written_by_name(source: str, expected: str | None) -> None:
    html = render(source).html
    assert html == expected if expected else 'href="https://a.example/:tack:/x"' in html


def test_groups_are_only_those_that_are_known_and_people_come_first() -> None:
    made = render("@team:drift @team:okänd @rum @bo:x", {"rum", "bo"}, {"team:drift", "rum"})
    assert made.groups == ["team:drift"]
    assert made.mentions == ["rum", "bo"]
    assert '<strong class="mention">@team:drift</strong> @team:okänd' in made.html
    assert render("@rum", set(), {"rum"}).groups == ["rum"]


def test_tasks_show_what_is_done_and_are_no_controls() -> None:
    html = render("- [ ] köpa\n- [x] laga").html
    assert "<input" not in html
    assert '<span class="task">☐</span> köpa' in html
    assert '<span class="task">☑</span> laga' in html
