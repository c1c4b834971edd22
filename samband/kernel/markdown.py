"""Markdown to clean HTML: comrak without raw HTML, then nh3, then links for #topics and @people, and emoji.

The result holds no language, date or reader, so it is made once per revision. `VERSION` is stored with it; a higher one
means that it should be rendered anew.
"""

import html
import re
from collections.abc import Container
from dataclasses import dataclass, field
from html.parser import HTMLParser

import comrak
import nh3

from samband.kernel import emoji
from samband.kernel.text import fold, without_controls

VERSION = 2
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
_MARKS = re.compile(
    r"(?<![\w/@#&.-])([#@])([^\W_][\w.-]{0,58})(?:(?<=\w):([^\W_][\w-]{0,58}))?", re.UNICODE
)
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_QUIET = {"a", "code", "pre"}
_DONE = '<span class="task">☑</span>'
_TO_DO = '<span class="task">☐</span>'


@dataclass(frozen=True, slots=True)
class Rendered:
    """Clean HTML, the handles it mentions (lower case), its hashtags (as slugs) and the groups it names ("team:drift"),
    each in order of appearance, and the addresses it links to."""

    html: str
    mentions: list[str]
    hashtags: list[str]
    groups: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


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

    def __init__(self, handles: Container[str] | None, groups: Container[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.handles = handles
        self.known_groups = groups
        self.out: list[str] = []
        self.quiet = 0
        self.mentions: list[str] = []
        self.hashtags: list[str] = []
        self.groups: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._picture_as_link(values)
            return
        if tag == "input":
            # A sign instead of a control that can't be used and would need a name in some language.
            self.out.append(_DONE if "checked" in values else _TO_DO)
            return
        if tag in _QUIET:
            self.quiet += 1
        if tag == "table":
            values["tabindex"] = "0"  # a wide one scrolls sideways, also for those without a mouse
        if tag == "a" and not values.get("href"):
            values.clear()  # its scheme was refused
        elif tag == "a":
            values["rel"] = "nofollow noopener noreferrer"
            self._link(values["href"])
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
            self.out.append(_words(data[end : match.start()]))
            end = match.start() + self._mark(match)
        self.out.append(_words(data[end:]))

    def _link(self, address: str) -> None:
        if _HTTP.match(address) and address not in self.links:
            self.links.append(address)

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
            self._link(source)
            self.out.append(
                f'<a href="{html.escape(source)}" rel="nofollow noopener noreferrer">{words}</a>'
            )
        else:
            self.out.append(words)

    def _mark(self, match: re.Match[str]) -> int:
        """Write one #topic or @person; returns how many characters it used."""
        sign, name = match.group(1), match.group(2).rstrip(".-")
        if sign == "@":
            group = self._group(match)
            if group:
                return group
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

    def _group(self, match: re.Match[str]) -> int:
        """Write a group of people that is known; 0 when it is none."""
        name, rest = match.group(2), match.group(3)
        candidates = [name.rstrip(".-")] if rest is None else [f"{name}:{rest.rstrip('-')}"]
        for written in candidates:
            key = written.lower()
            # A person with such a user name is meant first.
            if key in self.known_groups and (self.handles is None or key not in self.handles):
                if key not in self.groups:
                    self.groups.append(key)
                shown = html.escape(f"@{written}", quote=False)
                self.out.append(f'<strong class="mention">{shown}</strong>')
                return 1 + len(written)
        return 0


def _words(text: str) -> str:
    return html.escape(emoji.replace(text), quote=False)


def find_groups(text: str) -> set[str]:
    """Every @kind:name and every @name in a text, lower case, that may be a group of people."""
    found = set()
    for match in _MARKS.finditer(text):
        if match.group(1) == "@":
            rest = match.group(3)
            name = match.group(2)
            found.add(f"{name}:{rest.rstrip('-')}".lower() if rest else name.rstrip(".-").lower())
    return found


def find_handles(text: str) -> set[str]:
    """Every @name in a text, lower case, whether it exists or not; to look them up before rendering."""
    return {
        match.group(2).rstrip(".-").lower()
        for match in _MARKS.finditer(text)
        if match.group(1) == "@"
    }


def render(
    text: str, handles: Container[str] | None = None, groups: Container[str] = ()
) -> Rendered:
    """Render Markdown; only `handles` become links to people (None: every @name), only `groups` are groups."""
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
    linker = _Linker(handles, groups)
    linker.feed(clean)
    linker.close()
    return Rendered(
        "".join(linker.out), linker.mentions, linker.hashtags, linker.groups, linker.links
    )
