"""The tokens of colour: every text that can be read in one of our pages has contrast 4.5:1."""

import re
from pathlib import Path

import pytest

from samband.web import avatars

CSS = Path(avatars.__file__).parent / "static" / "web" / "css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TOKENS = {
    name: (light, dark) for name, light, dark in TOKEN.findall((CSS / "tokens.css").read_text())
}

GROUNDS = ("paper", "card", "sunken")
TEXTS = [(text, ground) for text in ("ink", "soft", "pine", "rust-text", "berry", "alarm") for ground in GROUNDS] + [
    ("rust", "card"),
    ("rust", "paper"),
    ("on-pine", "pine"),
    ("on-pine", "pine-strong"),
    ("pine-strong", "paper"),
    ("on-alarm", "alarm"),
    ("on-mark", "mark"),
    ("pine", "pine-tint"),
    ("ink", "pine-tint"),
    ("soft", "pine-tint"),
    ("ink", "rust-tint"),
    ("soft", "rust-tint"),
    ("rust-text", "rust-tint"),
    ("ink", "berry-tint"),
    ("berry", "berry-tint"),
    ("ink", "alarm-tint"),
    ("alarm", "alarm-tint"),
]  # fmt: skip
EDGES = [("edge", ground) for ground in GROUNDS] + [("pine", ground) for ground in GROUNDS]


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(text: str, ground: str, theme: int) -> None:
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_fields_and_the_focus_ring_can_be_seen(edge: str, ground: str, theme: int) -> None:
    assert contrast(TOKENS[edge][theme], TOKENS[ground][theme]) >= 3


@pytest.mark.parametrize("colour", avatars.COLOURS)
def test_initials_can_be_read(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 4.5


def test_the_stylesheet_has_the_colours_of_avatars() -> None:
    for name, prefix in (("avatars.css", "avatar--c"), ("pictures.css", "ties__c")):
        found = re.findall(rf"\.{prefix}(\d+) {{ \w+: (#\w{{6}}); }}", (CSS / name).read_text())
        assert tuple(colour for _number, colour in found) == avatars.COLOURS


def test_the_direction_of_the_look_is_kept() -> None:
    assert TOKENS["paper"] == ("#fbfaf7", "#151917")
    assert TOKENS["pine"] == ("#0f6b5c", "#6cc5b2")
    assert TOKENS["rust"] == ("#b4541a", "#e8a06c")
    assert TOKENS["berry"] == ("#8a2f5c", "#d78ab0")


def test_every_token_that_is_used_exists() -> None:
    sheets = "".join(path.read_text() for path in CSS.glob("*.css"))
    known = set(re.findall(r"(--[\w-]+):", sheets))
    assert set(re.findall(r"var\((--[\w-]+)", sheets)) <= known
