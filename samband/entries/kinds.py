"""Kinds of entry that packages above write: what a card calls them, and how it looks. A list joins none of their tables."""

from dataclasses import dataclass

from django.utils.functional import Promise

from samband.web.parts import Tone


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a card shows a kind: `label` is a lazy translation ("thanks"), `tone` a colour of the card."""

    label: str | Promise
    tone: Tone = ""


_words: dict[str, KindWords] = {}


def register_kind(kind: str, words: KindWords) -> None:
    """Say what an entry of this kind is called."""
    _words[kind] = words


def words_of(kind: str) -> KindWords | None:
    """How a kind is shown; None for one without words (a post), or whose package is gone."""
    return _words.get(kind)
