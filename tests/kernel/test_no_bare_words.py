"""No words in templates that a translator never sees."""

import re
from pathlib import Path

import pytest

from samband.kernel import i18n

# The living page of components shows invented content to those who build pages.
FOR_BUILDERS = {"styles.html", "styles_plain.html", "styles_picture.html"}
TEMPLATES = [
    path
    for path in sorted(i18n.PACKAGES.glob("*/templates/**/*"))
    if path.is_file() and path.name not in FOR_BUILDERS
]
# Words that are the same in both languages.
NAMES = {"Samband", "Markdown", "QR", "px", "nbsp", "middot", "hellip", "mdash", "ndash", "amp"}

CODE = re.compile(r"\{#.*?#\}|\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
SPOKEN = re.compile(r'\b(?:placeholder|aria-label|title|alt|content)="([^"]*)"')
TAG = re.compile(r"<!--.*?-->|<style.*?</style>|<[^<>]*>", re.DOTALL)
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
WORD = re.compile(r"(?<![@\w])[^\W\d_]{2,}")  # not handles


def bare_words(source: str) -> list[str]:
    """Words of a template that stand outside of translation."""
    text = CODE.sub(" ", source)
    text = re.sub(r"<meta\b[^>]*>", " ", text)
    spoken = " ".join(SPOKEN.findall(text))
    shown = TAG.sub(" ", ATTRIBUTE.sub(" ", text))
    return [word for word in WORD.findall(f"{shown} {spoken}") if word not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_word_can_be_translated(path: Path) -> None:
    assert bare_words(path.read_text(encoding="utf-8")) == []


def test_a_bare_word_is_found() -> None:
    assert bare_words('<p class="x">Hello {{ _("you") }}</p>') == ["Hello"]
    assert bare_words('<input placeholder="Your name">') == ["Your", "name"]
    assert bare_words('<a href="{{ url("x") }}">{% trans n=1 %}Hi{% endtrans %}</a>') == []
