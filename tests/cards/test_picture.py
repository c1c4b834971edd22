"""The ways to somebody as a picture."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.cards.picture import Stop, Target, Way, draw_tall, draw_wide

stops = st.builds(
    Stop,
    name=st.text(max_size=60).filter(lambda t: all(c.isprintable() for c in t)),
    initials=st.sampled_from(["AB", "Ö", "·"]),
    colour=st.integers(0, 9),
    is_hidden=st.booleans(),
)


@st.composite
def ways(draw: st.DrawFn) -> Way:
    through = draw(st.lists(stops, min_size=1, max_size=2))
    bands = draw(
        st.lists(
            st.sampled_from(["well", "knows", "met"]),
            min_size=len(through) + 1,
            max_size=len(through) + 1,
        )
    )
    return Way(through, bands)


@given(st.lists(ways(), min_size=1, max_size=4))
@pytest.mark.parametrize("draw", [draw_wide, draw_tall])
def test_any_ways_give_a_well_formed_picture_within_its_frame(draw, found: list[Way]) -> None:  # type: ignore[no-untyped-def]
    picture = ET.fromstring(draw("du", found, Target("<b>Återcell", "Ludvika")))  # noqa: S314
    _x, _y, width, height = (float(part) for part in picture.attrib["viewBox"].split())
    for circle in picture.iter("circle"):
        assert 0 <= float(circle.attrib["cx"]) <= width
        assert 0 <= float(circle.attrib["cy"]) <= height


def test_a_hidden_go_between_has_no_name_and_a_dashed_line() -> None:
    hidden = Way([Stop("somebody here", "SH", 1, is_hidden=True)], ["well", "well"])
    picture = draw_wide("you", [hidden], Target("Återcell"))
    assert "SH" not in picture
    assert picture.count("ties__tie--asked") == 2
    assert "band-3" not in picture


def test_no_ways_are_not_drawn() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        draw_wide("you", [], Target("Återcell"))
