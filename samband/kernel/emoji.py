"""Emoji by name: `:tack:` in a text, what fits while one types, and what is one emoji.

The names come from emojibase in both languages (see `data/README.md`); the everyday Swedish ones are ours.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samband.kernel.text import fold

_FILE = Path(__file__).with_name("data") / "emoji.json"
# What people type here first; these win over any other meaning of the same word.
OUR_CODES = {
    "tack": "🙏",
    "tackar": "🙏",
    "bra": "👍",
    "toppen": "👍",
    "dåligt": "👎",
    "fika": "☕",
    "kaffe": "☕",
    "bulle": "🥐",
    "tårta": "🎂",
    "grattis": "🎉",
    "hurra": "🎉",
    "applåd": "👏",
    "kram": "🤗",
    "hjärta": "❤️",
    "skratt": "😂",
    "glad": "😊",
    "ledsen": "😢",
    "arg": "😠",
    "tumme": "👍",
    "klart": "✅",
    "klar": "✅",
    "fel": "❌",
    "varning": "⚠️",
    "idé": "💡",
    "fråga": "❓",
    "ögon": "👀",
    "tittar": "👀",
    "sol": "☀️",
    "regn": "🌧️",
    "snö": "❄️",
    "blixt": "⚡",
    "el": "⚡",
    "batteri": "🔋",
    "värme": "🔥",
    "eld": "🔥",
    "cykel": "🚲",
    "tåg": "🚆",
    "bil": "🚗",
    "hem": "🏠",
    "sverige": "🇸🇪",
    "semester": "🏖️",
    "sjuk": "🤒",
    "hej": "👋",
    "heja": "💪",
    "stark": "💪",
}
CODE = re.compile(r"(?<![\w:]):([\w+-]{1,60}):(?![\w:])")
_TONES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")


@dataclass(frozen=True, slots=True)
class Emoji:
    """One emoji with its names; `codes` and `words` find it."""

    char: str
    english: str
    swedish: str
    codes: tuple[str, ...]
    words: str

    def name(self, language: str) -> str:
        """What it is called in a language."""
        return self.swedish if language.startswith("sv") else self.english

    def code(self, language: str) -> str:
        """What one types for it: our own Swedish word, or the most usual code."""
        if language.startswith("sv"):
            return _ours().get(self.char, self.codes[0] if self.codes else "")
        return self.codes[0] if self.codes else ""


@cache
def all_emoji() -> tuple[Emoji, ...]:
    """Every emoji in Unicode's order; read from the file once (315 kB)."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Emoji(char, english, swedish, tuple(codes.split()), words)
        for char, english, swedish, codes, words in rows
    )


@cache
def _by_code() -> dict[str, str]:
    table: dict[str, str] = {}
    for one in all_emoji():
        for code in one.codes:
            table.setdefault(_low(code), one.char)
    table |= {fold(code): char for code, char in OUR_CODES.items()}
    return table


@cache
def _ours() -> dict[str, str]:
    first: dict[str, str] = {}
    for code, char in OUR_CODES.items():
        first.setdefault(char, code)
    return first


@cache
def _bare() -> frozenset[str]:
    return frozenset(_TONES.sub("", one.char) for one in all_emoji())


def find(code: str) -> str:
    """The emoji of a shortcode without its colons, "" if there is none.

    >>> find("tack")
    '🙏'
    """
    return _by_code().get(fold(code), "")


def replace(text: str) -> str:
    """`text` with every `:code:` that there is written as its emoji."""
    if text.count(":") < 2:
        return text
    return CODE.sub(lambda match: find(match.group(1)) or match.group(0), text)


def is_emoji(text: str) -> bool:
    """Whether `text` is exactly one emoji, in any skin tone, with or without its variation sign."""
    return 0 < len(text) <= 32 and _TONES.sub("", text) in _bare()


def search(words: str, language: str = "sv", limit: int = 8) -> list[Emoji]:
    """What fits the beginning of a word, best first: our own codes, the codes, the names, then related words."""
    wanted = fold(words.strip(": "))
    if not wanted:
        return []
    ranked = []
    for place, (one, codes, names, related) in enumerate(_folded()):
        if any(code == wanted for code in codes):
            rank = 0
        elif any(code.startswith(wanted) for code in codes):
            rank = 1
        elif any(name.startswith(wanted) for name in names):
            rank = 2
        elif any(word.startswith(wanted) for word in related):
            rank = 3
        else:
            continue
        ranked.append((rank, one.char not in _ours(), place, one))
    ranked.sort(key=lambda found: found[:3])
    return [one for *_rank, one in ranked[:limit]]


def _low(word: str) -> str:
    # Nearly all are plain ASCII, and there are 20,000 of them.
    return word if word.isascii() else fold(word)


_Folded = tuple[Emoji, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@cache
def _folded() -> tuple[_Folded, ...]:
    ours: dict[str, list[str]] = {}
    for code, char in OUR_CODES.items():
        ours.setdefault(char, []).append(code)
    return tuple(
        (
            one,
            tuple(_low(code) for code in (*ours.get(one.char, ()), *one.codes)),
            tuple(_low(f"{one.english} {one.swedish}".lower()).split()),
            tuple(_low(word.strip()) for word in one.words.split(",")),
        )
        for one in all_emoji()
    )
