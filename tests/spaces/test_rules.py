"""Rooms' pure rules."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.spaces.rules import is_wider, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Värmepumpar & år 2", "varmepumpar-ar-2"),
        ("Blåbærgrød", "blabaergrod"),
        ("🔥🔥", "room"),
        ("  --  ", "room"),
        ("x" * 80, "x" * 48),
    ],
)
def test_a_slug_is_what_the_name_sounds_like(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=200))
def test_every_name_has_an_address(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug_of(name))
    assert len(slug_of(name)) <= 48


def test_only_opening_widens() -> None:
    steps = ["open", "closed", "secret"]
    wider = {(new, old) for new in steps for old in steps if is_wider(new, old)}
    assert wider == {("open", "closed"), ("open", "secret")}
