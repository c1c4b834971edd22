"""The same meeting in an iCalendar file, at Google and at Microsoft is one meeting, each of its times once."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.sources.accounts import google, microsoft
from samband.sources.accounts.writing import calendar as written
from samband.sources.calendar import read_meetings
from samband.sources.records import Meeting
from samband.sources.uids import series_uid

HEAD = "040000008200E00074C5B7101A82E008"
MADE = "20A1B2C3D4E5D801"
OUTLOOK = bytes(range(16))


def global_id(data: bytes, day: str = "00000000") -> str:
    """An identifier as Exchange makes it (MS-OXOCAL 2.2.1.27)."""
    return f"{HEAD}{day}{MADE}{'00' * 8}{len(data).to_bytes(4, 'little').hex()}{data.hex()}".upper()


def within(uid: str) -> bytes:
    return b"vCal-Uid\x01\x00\x00\x00" + uid.encode() + b"\x00"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs"]), min_size=1, max_size=80))
def test_what_another_program_says_is_found_within(uid: str) -> None:
    assert series_uid(global_id(within(uid), "07EA0302")) == uid
    assert series_uid(uid) == uid


@given(st.binary(max_size=60), st.binary(min_size=4, max_size=4))
def test_all_times_of_a_series_have_one_identifier(data: bytes, day: bytes) -> None:
    one, series = global_id(data, day.hex()), global_id(data)
    assert series_uid(one) == series_uid(one.lower()) == series_uid(series)
    assert series_uid(series_uid(one)) == series_uid(one)


@given(st.text("0123456789abcdefABCDEFx", max_size=90))
def test_whatever_begins_like_one_gives_something(rest: str) -> None:
    assert series_uid(HEAD + rest)


def keys(folder: Path, data: bytes) -> list[str]:
    path = folder / "kalender.ics"
    path.write_bytes(data)
    now = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())
    found = list(read_meetings(path, now=now, since="", limit=1_000_000))
    return sorted(one.key for one in found if isinstance(one, Meeting))


GUESTS = [
    {"emailAddress": {"address": "anna@privat.example"}, "type": "required"},
    {"emailAddress": {"address": "kim@bolaget.example"}, "type": "required"},
]


def at_microsoft(uid: str, day: int, hour: int = 8, **more: Any) -> bytes:
    meeting = microsoft._meeting(
        {
            "id": f"m{day}",
            "iCalUId": uid,
            "start": {"dateTime": f"2026-03-{day:02d}T{hour:02d}:00:00.0000000", "timeZone": "UTC"},
            "end": {"dateTime": f"2026-03-{day:02d}T{hour + 1:02d}:00:00.0000000"},
            "organizer": GUESTS[0],
            "attendees": GUESTS,
            **more,
        }
    )
    assert meeting is not None
    return written(meeting)


def at_google(uid: str, day: int) -> bytes:
    meeting = google._meeting(
        {
            "id": f"{uid}_{day}",
            "iCalUID": uid,
            "recurringEventId": uid,
            "originalStartTime": {"dateTime": f"2026-03-{day:02d}T09:00:00+01:00"},
            "start": {"dateTime": f"2026-03-{day:02d}T09:00:00+01:00"},
            "end": {"dateTime": f"2026-03-{day:02d}T10:00:00+01:00"},
            "organizer": {"email": "anna@privat.example"},
            "attendees": [{"email": "kim@bolaget.example"}],
        }
    )
    assert meeting is not None
    return written(meeting)


@pytest.mark.parametrize("data", [OUTLOOK, within("serie@google.com")])
def test_a_series_counts_once_wherever_it_is_read(data: bytes, tmp_path: Path) -> None:
    """Three Mondays, the second of them moved."""
    uid = series_uid(global_id(data))
    people = "ORGANIZER:mailto:anna@privat.example\r\nATTENDEE:mailto:kim@bolaget.example\r\n"
    feed = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20260302T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n{people}END:VEVENT\r\n"
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nRECURRENCE-ID:20260309T080000Z\r\nDTSTART:20260310T130000Z\r\nDURATION:PT1H\r\n{people}END:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )
    known = keys(tmp_path, feed.encode())
    assert len(set(known)) == 3
    graph = [
        at_microsoft(global_id(data, "07EA0302"), 2, type="occurrence", originalStart="2026-03-02T08:00:00Z"),
        at_microsoft(global_id(data, "07EA0309"), 10, 13, type="exception", originalStart="2026-03-09T08:00:00Z"),
        at_microsoft(global_id(data, "07EA0310"), 16, type="occurrence"),
    ]  # fmt: skip
    assert keys(tmp_path, b"".join(graph)) == known
    if data != OUTLOOK:
        assert set(keys(tmp_path, at_google(uid, 2) + at_google(uid, 16))) < set(known)
    single = at_microsoft(global_id(data), 20, type="singleInstance")
    once = feed.replace("RRULE:FREQ=WEEKLY;COUNT=3\r\n", "").partition("BEGIN:VEVENT\r\nUID")
    assert keys(tmp_path, single) == keys(
        tmp_path,
        (once[0] + once[1] + once[2].partition("BEGIN:VEVENT")[0] + "END:VCALENDAR\r\n").encode(),
    )
