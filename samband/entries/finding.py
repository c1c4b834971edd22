"""What a text is: a question, a link, a picture, or a post. Pure; the writer sees it said and may choose another."""

import re
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Found = Literal["question", "link", "picture", "post"]
# A shared link is an address and a few words on why; longer texts that mention an address are texts.
MOST_WORDS_ON_A_LINK = 600
MOST_LINKS = 20

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\])]+", re.IGNORECASE)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_SPEECH = re.compile(r"[\"“”][^\"“”\n]{1,200}[\"“”]")
_QUOTE = re.compile(r"^\s*>.*$", re.MULTILINE)
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_ASKS = re.compile(r"\?[\s)\"”’*_]*(?:\n|$|(?=\s+\S))")
# Words that a question begins with in either language, for those who leave the sign out.
_BEGINS = re.compile(
    r"(?:vem|vad|var|när|hur|varför|vilken|vilket|vilka|finns det|någon som|vet någon|kan någon|har någon|"
    r"who|what|where|when|how|why|which|does any|has any|can any|is there any|anybody|anyone)\b",
    re.IGNORECASE,
)
# What only tells the other side where a visitor came from.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid|msclkid)$", re.IGNORECASE)


def addresses(body: str) -> list[str]:
    """The web addresses of a text in order, each once, without code and without the stop of the sentence."""
    found: dict[str, None] = {}
    for match in _ADDRESS.finditer(_CODE.sub(" ", body)):
        found.setdefault(match.group().rstrip(".,;:!?*_~"))
    return list(found)[:MOST_LINKS]


def plain_address(url: str) -> str:
    """The same page has one address: host in lower case, no fragment, nothing that only counts visitors.

    >>> plain_address("https://Example.org/a?utm_source=x&b=1#top")
    'https://example.org/a?b=1'
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower().rstrip(".")
        port = parts.port
    except ValueError:
        return url.strip()
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}.get(parts.scheme.lower())
    where = host if port in (None, default) else f"{host}:{port}"
    query = urlencode(
        [
            pair
            for pair in parse_qsl(parts.query, keep_blank_values=True)
            if not _TRACKING.match(pair[0])
        ]
    )
    # A space at the end of the path would be gone the next time, once nothing stands behind it.
    return urlunsplit((parts.scheme.lower(), where, parts.path.rstrip() or "/", query, ""))


def what_is(body: str, *, has_pictures: bool = False) -> Found:
    """What a text is, by itself.

    A link: an address with at most a few words on why, standing first or last. A question: its first paragraph, or the
    end of it all, asks. A picture: there is one, and hardly any words.

    >>> what_is("Vem kan fläktar?")
    'question'
    """
    said = _QUOTE.sub("", _CODE.sub(" ", body)).strip()
    found = addresses(body)
    words = _ADDRESS.sub(" ", _MARKDOWN_LINK.sub(r"\1", said)).strip()
    if found and _is_link(said, words, found):
        return "link"
    if asks(words):
        return "question"
    if has_pictures and len(words) <= MOST_WORDS_ON_A_LINK:
        return "picture"
    return "post"


def _is_link(said: str, words: str, found: list[str]) -> bool:
    if len(found) > 1 or len(words) > MOST_WORDS_ON_A_LINK:
        return False
    if said.startswith(found[0]):
        return True
    return said.endswith(found[0]) and not asks(words)


def asks(words: str) -> bool:
    """Whether the first paragraph or the last sentence of a text without code and addresses is a question."""
    words = _SPEECH.sub(" ", words)
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", words) if one.strip()]
    if not paragraphs:
        return False
    first, last = paragraphs[0], paragraphs[-1]
    if _ASKS.search(f"{first}\n") and (len(paragraphs) == 1 or first.rstrip().endswith("?")):
        return True
    if last.rstrip(' )"”’*_').endswith("?"):
        return True
    return (
        len(paragraphs) == 1
        and len(first) <= 200
        and "." not in first
        and bool(_BEGINS.match(first))
    )
