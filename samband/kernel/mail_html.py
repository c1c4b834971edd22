"""The words of a mail that has only HTML, as text that reads like what was written. What is quoted is left out."""

from html.parser import HTMLParser

_BLOCKS = {
    "p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr",
}  # fmt: skip
_SILENT = {"style", "script", "head", "title", "template"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr", "source"}
# How Gmail, Apple Mail, Outlook, Thunderbird and Yahoo mark what they quote.
_QUOTE_CLASSES = (
    "gmail_quote",
    "yahoo_quoted",
    "moz-cite-prefix",
    "protonmail_quote",
    "gmail_attr",
)
_QUOTE_IDS = ("divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent: list[str] = []
        self.link = ""
        self.linked = 0
        self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.is_over:
            return
        given = {name: value or "" for name, value in attrs}
        if self.silent:
            if tag == self.silent[0] and tag not in _VOID:
                self.silent.append(tag)
            return
        if given.get("id") in _QUOTE_IDS:
            # Outlook: everything from here on is the mail that is answered.
            self.is_over = True
            return
        if tag not in _VOID and (tag in _SILENT or _is_quote(tag, given)):
            self.silent.append(tag)
            return
        if tag in _BLOCKS:
            self.out.append("\n\n" if tag in ("p", "ul", "ol", "pre", "table") else "\n")
        if tag == "li":
            self.out.append("- ")
        if tag == "a":
            self.link, self.linked = given.get("href", ""), len(self.out)

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[0]:
                self.silent.pop()
            return
        if tag == "a" and self.link.startswith(("http://", "https://")):
            words = "".join(self.out[self.linked :]).strip()
            if words and words != self.link and not self.link.endswith(words):
                self.out.append(f" <{self.link}>")
            self.link = ""
        if tag in ("p", "ul", "ol", "table", "pre"):
            self.out.append("\n\n")
        elif tag == "div":
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.is_over:
            self.out.append(" ".join(data.replace("\xa0", " ").split("\n")))


def _is_quote(tag: str, given: dict[str, str]) -> bool:
    classes = given.get("class", "").split()
    if any(name in classes for name in _QUOTE_CLASSES):
        return True
    return tag == "blockquote" and given.get("type", "").lower() == "cite"


def text_of_html(html: str) -> str:
    """The text of HTML without what it quotes, at most one empty line between paragraphs."""
    words = _Words()
    try:
        words.feed(html)
        words.close()
    except (AssertionError, ValueError):
        # Declarations that the parser can't read; what was read until then counts.
        pass
    lines = [" ".join(line.split()) for line in "".join(words.out).split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
