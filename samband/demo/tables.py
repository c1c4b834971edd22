"""Reads the small tables of the sample organisation: a row a line, columns between bars."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files


@cache
def read_text(name: str) -> str:
    """The text of a file in `data/`."""
    return files("samband.demo").joinpath("data", name).read_text(encoding="utf-8")


def story_texts() -> Iterator[str]:
    """The story files in the order of their names."""
    folder = files("samband.demo").joinpath("data", "stories")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".md"):
            yield file.read_text(encoding="utf-8")


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a table; empty lines and lines that begin with # are left out."""
    for line in read_text(name).splitlines():
        if line and not line.startswith("#"):
            yield [column.strip() for column in line.split("|")]


def mail_name(name: str) -> str:
    """The part of an address before @: "Lars-Ove Tjärnlund" gives "lars-ove.tjarnlund"."""
    plain = name.lower().translate(str.maketrans("øłđæß", "oldas"))
    folded = unicodedata.normalize("NFKD", plain)
    kept = "".join(letter for letter in folded if letter.isascii())
    return ".".join(kept.replace("'", "").split())
