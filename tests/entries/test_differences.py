"""What changed in a text: both texts can be read out of it."""

from hypothesis import given
from hypothesis import strategies as st

from samband.entries.differences import changes

TEXT = st.lists(st.sampled_from(["pump", "läcker", " ", "\n", "!", "å", "nu"]), max_size=30).map(
    "".join
)


@given(TEXT, TEXT)
def test_both_texts_stand_in_the_parts(before: str, after: str) -> None:
    parts = changes(before, after)
    assert "".join(part.text for part in parts if part.kind != "gone") == after
    assert "".join(part.text for part in parts if part.kind != "new") == before


def test_long_texts_are_compared_by_lines_and_endless_ones_as_a_whole() -> None:
    long = "ord " * 4000 + "\n"
    assert [part.kind for part in changes(long, long + "till\n")] == ["same", "new"]
    endless = "a\n" * 5000
    assert [part.kind for part in changes(endless, endless + "b")] == ["gone", "new"]
