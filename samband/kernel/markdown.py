"""Markdown to clean HTML: comrak without raw HTML, then nh3, then links for #topics and @people.

The result holds no language, date or reader, so it is made once per revision. `VERSION` is stored with it; a higher one
means that it should be rendered anew.
"""

import html
import re
from collections.abc import Container
from dataclasses import dataclass
from html.parser import HTMLParser

import comrak
import nh3

from samband.kernel.text import fold, without_controls

VERSION = 1
ALLOWED_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "input", "li", "ol",
    "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
}
_MARKS = re.compile(r"(?<![\w/@#&.-])([#@])([^\W_][\w.-]{0,58})", re.UNICODE)
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_QUIET = {"a", "code", "pre"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """Clean HTML, the handles it mentions (lower case) and its hashtags (as slugs), each in order of appearance."""

    html: str
    mentions: list[str]
    hashtags: list[str]


def hashtag_slug(tag: str) -> str:
    """The address of a topic: `Värmepump` and `värmepump` are one, å ä ö stay.

    >>> hashtag_slug("Batteri_återvinning")
    'batteri-återvinning'
    """
    return re.sub(r"[\s_.]+", "-", fold(tag)).strip("-")


def _options() -> tuple[comrak.ExtensionOptions, comrak.RenderOptions]:
    extensions = comrak.ExtensionOptions()
    extensions.autolink = True
    extensions.strikethrough = True
    extensions.table = True
    extensions.tasklist = True
    rendering = comrak.RenderOptions()
    rendering.escape = True
    rendering.hardbreaks = True
    return extensions, rendering


class _Linker(HTMLParser):
    """Writes cleaned HTML anew with links for marks, remote pictures as links, and headings one step down."""

    def __init__(self, handles: Container[str] | None) -> None:
        super().__init__(convert_charrefs=True)
        self.handles = handles
        self.out: list[str] = []
        self.quiet = 0
        self.mentions: list[str] = []
        self.hashtags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._picture_as_link(values)
            return
        if tag == "input":
            state = " checked" if "checked" in values else ""
            self.out.append(f'<input type="checkbox" disabled{state}>')
            return
        if tag in _QUIET:
            self.quiet += 1
        if tag == "a" and not values.get("href"):
            values.clear()  # its scheme was refused
        elif tag == "a":
            values["rel"] = "nofollow noopener noreferrer"
        written = "".join(f' {name}="{html.escape(value)}"' for name, value in values.items())
        self.out.append(f"<{self._level(tag)}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _QUIET:
            self.quiet = max(0, self.quiet - 1)
        if tag not in ("br", "hr", "img", "input"):
            self.out.append(f"</{self._level(tag)}>")

    def handle_data(self, data: str) -> None:
        if self.quiet:
            self.out.append(html.escape(data, quote=False))
            return
        end = 0
        for match in _MARKS.finditer(data):
            self.out.append(html.escape(data[end : match.start()], quote=False))
            end = match.start() + self._mark(match)
        self.out.append(html.escape(data[end:], quote=False))

    @staticmethod
    def _level(tag: str) -> str:
        # The page's own heading is h1, an entry's title h2.
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            return f"h{min(6, int(tag[1]) + 2)}"
        return tag

    def _picture_as_link(self, values: dict[str, str]) -> None:
        source = values.get("src", "")
        words = html.escape(values.get("alt", "") or source, quote=False)
        if _HTTP.match(source):
            self.out.append(
                f'<a href="{html.escape(source)}" rel="nofollow noopener noreferrer">{words}</a>'
            )
        else:
            self.out.append(words)

    def _mark(self, match: re.Match[str]) -> int:
        """Write one #topic or @person; returns how many characters it used."""
        sign, name = match.group(1), match.group(2).rstrip(".-")
        shown = html.escape(sign + name, quote=False)
        if sign == "#" and not name.isdigit():
            slug = hashtag_slug(name)
            if slug and slug not in self.hashtags:
                self.hashtags.append(slug)
            self.out.append(f'<a class="topic" href="/topics/{html.escape(slug)}">{shown}</a>')
        elif sign == "@" and (self.handles is None or name.lower() in self.handles):
            handle = name.lower()
            if handle not in self.mentions:
                self.mentions.append(handle)
            self.out.append(f'<a class="mention" href="/people/{html.escape(handle)}">{shown}</a>')
        else:
            self.out.append(shown)
        return 1 + len(name)


def find_handles(text: str) -> set[str]:
    """Every @name in a text, lower case, whether it exists or not; to look them up before rendering."""
    return {
        match.group(2).rstrip(".-").lower()
        for match in _MARKS.finditer(text)
        if match.group(1) == "@"
    }


def render(text: str, handles: Container[str] | None = None) -> Rendered:
    """Render Markdown; only `handles` become links to people (None: every @name)."""
    extensions, rendering = _options()
    raw = comrak.render_markdown(
        without_controls(text), extension_options=extensions, render_options=rendering
    )
    clean = nh3.clean(
        raw,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    linker = _Linker(handles)
    linker.feed(clean)
    linker.close()
    return Rendered("".join(linker.out), linker.mentions, linker.hashtags)
