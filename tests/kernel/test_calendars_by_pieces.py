"""Reading a calendar event by event: where the parts of one stand in the file and how large it is makes no difference."""

import tracemalloc
from datetime import UTC, datetime
from io import BytesIO
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.kernel.calendars import lines, reading
from tests.calendars import OUTLOOK_ZONE, calendar, event


def meetings(data: bytes) -> list[dict[str, Any]]:
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    figures = reading.Figures()
    found = reading.read(
        BytesIO(data), "meetings", begin=begin, end=end, zone=UTC, own=frozenset(), figures=figures
    )  # fmt: skip
    told = sorted(found, key=lambda line: (line["uid"], line["at"]))
    assert figures.broken + figures.endless == 0
    return told


def met(*said: str, uid: str) -> str:
    people = ("ORGANIZER:mailto:vera@kund.example", "ATTENDEE:mailto:anna@norrsken.example")
    return event(*said, *people, "DURATION:PT1H", uid=uid)


PARTS = (
    met("DTSTART;TZID=Customized Time Zone:20260602T090000", "RRULE:FREQ=DAILY;COUNT=4", uid="a"),
    met("RECURRENCE-ID:20260603T070000Z", "DTSTART:20260603T130000Z", uid="a"),
    met("RECURRENCE-ID:20260604T070000Z", "DTSTART:20260604T130000Z", "STATUS:CANCELLED", uid="a"),
    met("DTSTART:20260605T090000Z", uid="b"),
)


@pytest.mark.parametrize("bits", [8, 1 << 25])
def test_the_parts_of_an_event_find_each_other_in_any_order(
    bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where strangers share a mark, which they do when there are only eight."""
    monkeypatch.setattr(reading, "_BITS", bits)
    between = [met("DTSTART:20260610T090000Z", uid=f"c{number}") for number in range(30)]
    expected = ["02 07:00", "03 13:00", "05 07:00", "05 09:00"]
    for parts in permutations(PARTS):
        first, *rest = parts
        told = meetings(calendar(first, *between, *rest, OUTLOOK_ZONE))
        times = [
            f"{datetime.fromtimestamp(line['at'], UTC):%d %H:%M}"
            for line in told
            if line["uid"] in "ab"
        ]
        assert (times, len(told)) == (expected, 34)


@given(
    st.lists(st.sampled_from([b"UID:a", b" b", b"\tc", b"\r", b"\n", b"\r\n", "å".encode(), b"\xe5", b""])),
    st.sampled_from(["", "utf-8-sig", "utf-16"]),
    st.integers(4, 9),
)  # fmt: skip
def test_lines_are_the_same_however_small_the_pieces(
    written: list[bytes], encoding: str, size: int
) -> None:
    data = b"".join(written)
    if encoding:
        data = data.decode(errors="replace").encode(encoding)
    whole = list(lines.unfolded(BytesIO(data)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_PIECE", size)
        assert list(lines.unfolded(BytesIO(data))) == whole
    if not encoding:
        kept = [line for line in data.splitlines() if line[:1] not in (b" ", b"\t")]
        assert len(whole) - len(kept) in (0, 1)  # A file may begin with what goes on.


def test_memory_does_not_grow_with_the_file() -> None:
    """Neither with what is dropped nor with the events, nor with one endless line."""
    note = "DESCRIPTION:" + "x" * 4_000
    many = [met("DTSTART:20260605T090000Z", note, uid=f"m{number}") for number in range(4_000)]
    data = calendar(*many, event("ATTACH:" + "x" * 20_000_000, "DTSTART:20260605T090000Z", uid="z"))
    file = BytesIO(data)
    figures = reading.Figures()
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    tracemalloc.start()
    try:
        found = reading.read(
            file, "meetings", begin=begin, end=end, zone=UTC, own=frozenset(), figures=figures
        )  # fmt: skip
        count = sum(1 for _line in found)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count, figures.read) == (4_000, 4_001)
    # The file has 36 MB; 4 MB are the bits for the ids, whatever their number.
    assert peak < 12_000_000
