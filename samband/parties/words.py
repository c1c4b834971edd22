"""The word lists of identity resolution, read from `data/words.toml` once."""

import tomllib
from functools import cache
from importlib import resources


@cache
def _lists() -> dict[str, object]:
    text = resources.files("samband.parties").joinpath("data/words.toml").read_text("utf-8")
    return tomllib.loads(text)


def words(name: str) -> list[str]:
    """One of the lists role, generic, freemail, titles, placeholders."""
    found = _lists()[name]
    assert isinstance(found, list)
    return [str(word) for word in found]


def short_forms() -> dict[str, str]:
    """Short form of a given name -> the long one."""
    found = _lists()["short_forms"]
    assert isinstance(found, dict)
    return {str(short): str(long) for short, long in found.items()}
