"""The end of a commit message: who signed, reviewed, tested, … and the message without them.

Trailers are taken wherever they stand, since merged and reverted patches carry them in the middle;
a line counts only with an address on it, so that prose such as "Link: see above" stays text.
"""

import re
from typing import Final

from samband.sources import headers
from samband.sources.records import Trailer

#: Trailer words (spelt as people spell them) and the kind of interaction that each stands for.
KINDS: Final = {
    "signed-off-by": "signed",
    "reviewed-by": "reviewed",
    "acked-by": "acked",
    "tested-by": "tested",
    "reported-by": "reported",
    "suggested-by": "suggested",
    "co-developed-by": "codeveloped",
    "co-authored-by": "codeveloped",
    "reported-and-tested-by": "tested",
    "reviewed-and-tested-by": "tested",
    "cc": "copied",
}
#: At most so many trailers of one commit are kept.
MOST: Final = 500

_LINE = re.compile(r"^[ \t]{0,8}([A-Za-z][A-Za-z-]{1,40})[ \t]{0,3}:[ \t]*(.{1,500}?)[ \t]*$", re.M)
# Lines for machines among the trailers: of no use as evidence.
_MACHINE = re.compile(
    r"^[ \t]*(?:fixes|link|closes|change-id|bugzilla id|coverity issue|git-svn-id|series-[a-z]+"
    r"|patch-[a-z]+|message-id|cover-letter|commit-ready|depends-on)[ \t]*:.*$"
    r"|^\(cherry picked .*$",
    re.I | re.M,
)
_LINES_APART = re.compile(r"\n{3,}")


def split_message(message: str, *, text_length: int) -> tuple[str, str, tuple[Trailer, ...]]:
    """A commit message as (title, text without trailers, trailers), each trailer once.

    `text_length` caps the text, in characters.
    """
    message = message.replace("\r\n", "\n")
    title, _, rest = message.lstrip("\n").partition("\n")
    found: dict[Trailer, None] = {}

    def take(match: re.Match[str]) -> str:
        kind = KINDS.get(match[1].lower())
        if kind is None:
            return "" if match[1].lower().endswith("-by") and "@" in match[2] else match[0]
        # A "Cc: stable@…  # 5.4+" has a comment after the address.
        people = headers.addresses(match[2].partition("#")[0])
        if not people:
            return "" if kind != "copied" and len(match[2]) < 80 else match[0]
        for who in people[:50]:
            if len(found) < MOST:
                found[Trailer(kind, who)] = None
        return ""

    text = _LINE.sub(take, rest)
    text = _MACHINE.sub("", text)
    text = _LINES_APART.sub("\n\n", text).strip()
    return headers.clean_text(title, 300), _clean_lines(text, text_length), tuple(found)


def _clean_lines(text: str, length: int) -> str:
    kept = "".join(c if c == "\n" or c.isprintable() else " " for c in text[:length])
    return kept.encode("utf-8", errors="replace").decode("utf-8")
