"""Reading foreign calendars: what counts, what repeats, what is broken; never what it is about."""

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.kernel.calendars.child import UnreadableCalendar, read_calendar
from samband.kernel.calendars.reading import Figures, Mode, NoCalendar, read
from tests.calendars import OUTLOOK_ZONE, calendar, event
from tests.mailroom.test_parsing import data as shared

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
END = datetime(2026, 7, 31, tzinfo=UTC)


def lines(
    data: bytes, mode: Mode = "spans", figures: Figures | None = None, **also: Any
) -> list[dict[str, Any]]:
    given = {"begin": BEGIN, "end": END, "zone": STOCKHOLM, "own": frozenset[str](), **also}
    return list(read(BytesIO(data), mode, figures=figures or Figures(), **given))


def spans(*parts: str, **also: Any) -> list[str]:
    """The spans of a calendar, by Stockholm's clock: "busy 06-03 09:00-10:00"."""
    found = []
    for line in lines(calendar(*parts), **also):
        first = datetime.fromtimestamp(line["from"], STOCKHOLM)
        last = datetime.fromtimestamp(line["to"], STOCKHOLM)
        found.append(f"{line['is']} {first:%m-%d %H:%M}-{last:%H:%M}")
    return sorted(found)


NINE = "DTSTART;TZID=Europe/Stockholm:20260603T090000"
TEN = "DTEND;TZID=Europe/Stockholm:20260603T100000"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], ["busy"]),
        (["TRANSP:TRANSPARENT"], []),
        (["STATUS:CANCELLED"], []),
        (["STATUS:TENTATIVE"], ["busy"]),
        (["X-MICROSOFT-CDO-BUSYSTATUS:FREE"], []),
        (["X-MICROSOFT-CDO-BUSYSTATUS:OOF"], ["away"]),
        (["X-MICROSOFT-CDO-BUSYSTATUS:OOF", "CLASS:PRIVATE"], ["busy"]),
        (["CLASS:CONFIDENTIAL"], ["busy"]),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:Anna@norrsken.example"], []),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:bo@norrsken.example"], ["busy"]),
    ],
)
def test_what_counts_as_busy_and_as_away(said: list[str], found: list[str]) -> None:
    own = frozenset({"anna@norrsken.example"})
    assert [one.split()[0] for one in spans(event(NINE, TEN, *said), own=own)] == found


def test_days_and_lists_of_busy_times() -> None:
    day = event("DTSTART;VALUE=DATE:20260603", "DTEND;VALUE=DATE:20260604")
    assert spans(day) == ["busy 06-03 00:00-00:00"]
    free = "FREEBUSY;FBTYPE=FREE:20260603T070000Z/PT1H"
    away = (
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260604T070000Z/20260604T080000Z,20260605T070000Z/PT2H"
    )
    assert spans(
        f"BEGIN:VFREEBUSY\n{free}\n{away}\nFREEBUSY:20260606T070000Z/PT1H\nEND:VFREEBUSY"
    ) == [
        "away 06-04 09:00-10:00",
        "away 06-05 09:00-11:00",
        "busy 06-06 09:00-10:00",
    ]


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART;TZID=Europe/Stockholm:20260603T090000",
        "DTSTART;TZID=W. Europe Standard Time:20260603T090000",
        'DTSTART;TZID="/example.org/Tzfile/Europe/Stockholm":20260603T090000',
        "DTSTART;TZID=Customized Time Zone:20260603T090000",
        "DTSTART:20260603T070000Z",
        "DTSTART:20260603T090000",  # floating: by the person's clock
        "DTSTART;TZID=Nobody knows:20260603T090000",
    ],
)
def test_every_way_to_name_a_zone(start: str) -> None:
    assert spans(event(start, "DURATION:PT1H"), OUTLOOK_ZONE) == ["busy 06-03 09:00-10:00"]


def test_a_rule_keeps_the_clock_when_summer_ends() -> None:
    weekly = event(
        "DTSTART;TZID=W. Europe Standard Time:20261021T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    )
    found = spans(weekly, begin=BEGIN, end=datetime(2026, 12, 1, tzinfo=UTC))
    assert found == ["busy 10-21 09:00-10:00", "busy 10-28 09:00-10:00"]


def test_repeating_with_times_added_left_out_and_moved() -> None:
    master = event(
        NINE,
        TEN,
        "RRULE:FREQ=DAILY;UNTIL=20260608T070000Z",
        "EXDATE;TZID=Europe/Stockholm:20260604T090000",
        "RDATE;TZID=Europe/Stockholm:20260620T130000",
        uid="a",
    )
    moved = event(
        "RECURRENCE-ID:20260605T070000Z",
        "DTSTART;TZID=Europe/Stockholm:20260605T150000",
        "DURATION:PT30M",
        uid="a",
    )
    off = event("RECURRENCE-ID:20260606T070000Z", NINE, TEN, "STATUS:CANCELLED", uid="a")
    assert spans(master, moved, off) == [
        "busy 06-03 09:00-10:00",
        "busy 06-05 15:00-15:30",
        "busy 06-07 09:00-10:00",
        "busy 06-08 09:00-10:00",
        "busy 06-20 13:00-14:00",
    ]


def test_from_one_time_on_everything_is_later() -> None:
    master = event(NINE, TEN, "RRULE:FREQ=DAILY;COUNT=4", uid="a")
    later = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260605T070000Z",
        "DTSTART;TZID=Europe/Stockholm:20260605T110000",
        "DURATION:PT2H",
        uid="a",
    )
    assert spans(master, later)[2:] == ["busy 06-05 11:00-13:00", "busy 06-06 11:00-13:00"]


def test_the_newest_version_counts() -> None:
    old, new = (
        event(NINE, TEN, "SEQUENCE:1", uid="a"),
        event(NINE, "DURATION:PT3H", "SEQUENCE:2", uid="a"),
    )
    assert spans(new, old) == ["busy 06-03 09:00-12:00"]


def test_ten_thousand_times_and_rules_without_end() -> None:
    figures = Figures()
    many = ",".join(f"2026060{1 + n // 1440}T{n // 60 % 24:02}{n % 60:02}30Z" for n in range(9_999))
    assert len(lines(calendar(event(NINE, TEN, f"RDATE:{many}")), figures=figures)) == 10_000
    assert figures.endless == 0
    for rule in ("SECONDLY", "MINUTELY", "SECONDLY;BYMONTH=2;BYMONTHDAY=30"):
        endless = Figures()
        told = lines(
            calendar(event(NINE, TEN, f"RRULE:FREQ={rule}"), event(NINE, TEN)), figures=endless
        )
        assert (endless.endless, len(told)) == (1, 1)
    assert len(spans(event("DTSTART:19700101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"))) == 60


def test_what_is_broken_is_counted_and_takes_nothing_with_it() -> None:
    figures = Figures()
    broken = [
        event(TEN),
        event("DTSTART:20261345T990000"),
        event(NINE, TEN, "RRULE:FREQ=SOMETIMES"),
        "BEGIN:VEVENT\n" + NINE,
    ]
    assert len(lines(calendar(event(NINE, TEN), *broken, event(NINE, TEN)), figures=figures)) == 2
    assert (figures.read, figures.broken) == (6, 4)
    with pytest.raises(NoCalendar):
        lines(b"<html>Sign in first</html>")


def test_meetings_name_their_people_unless_private() -> None:
    people = [
        "ORGANIZER;CN=Vera Vik:mailto:Vera@kund.example",
        "ATTENDEE;CN=Anna:mailto:anna@norrsken.example",
    ]
    open_one = event(NINE, TEN, *people, uid="a")
    (line,) = lines(
        calendar(open_one, event(NINE, TEN, "CLASS:PRIVATE", *people, uid="b")), "meetings"
    )
    assert [one["mail"] for one in line["people"]] == ["vera@kund.example", "anna@norrsken.example"]
    assert "Hemligt" not in str(line)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_break_the_reader(noise: bytes, where: int) -> None:
    whole = calendar(event(NINE, TEN, "RRULE:FREQ=DAILY;COUNT=3", uid="a"), OUTLOOK_ZONE)
    for data in (noise, whole[:where] + noise + whole[where:], whole[:where]):
        try:
            lines(data)
        except NoCalendar:
            continue


def torture() -> Iterator[tuple[str, bytes]]:
    for name in ("ics_libical", "vcard_ics_vobject"):
        with tarfile.open(shared(f"torture/{name}.tar.xz")) as archive:
            for member in archive.getmembers():
                if member.name.endswith(".ics") and (file := archive.extractfile(member)):
                    yield member.name, file.read()


def test_the_torture_calendars_have_a_clear_result_each() -> None:
    wide: dict[str, Any] = {
        "begin": datetime(1990, 1, 1, tzinfo=UTC),
        "end": datetime(2030, 1, 1, tzinfo=UTC),
    }
    none, files, found = 0, 0, 0
    for _name, raw in torture():
        files += 1
        figures = Figures()
        try:
            found += len(lines(raw, figures=figures, **wide))
        except NoCalendar:
            none += 1
        assert figures.broken + figures.endless <= figures.read
    assert (files, none) == (48, 11)
    assert found > 5_000


def test_the_child_says_the_same_and_can_be_stopped() -> None:
    data = calendar(event(NINE, TEN), "BEGIN:VEVENT\nDTSTART:x\nEND:VEVENT")
    found = read_calendar(data, "spans", begin=BEGIN, end=END, zone="Europe/Stockholm")
    assert (found.lines, found.broken) == (tuple(lines(data)), 1)
    with pytest.raises(UnreadableCalendar) as none:
        read_calendar(b"no", "spans", begin=BEGIN, end=END, zone="UTC")
    assert none.value.code == "not-a-calendar"
    endless = event(NINE, TEN, "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")
    with pytest.raises(UnreadableCalendar) as stopped:
        read_calendar(
            calendar(*[endless] * 9), "spans", begin=BEGIN, end=END, zone="UTC", seconds=1
        )
    assert stopped.value.code == "reader-failed"
    # What is kept of it, and what was not asked for, never leaves the child.
    assert "Hemligt" not in str(found)
