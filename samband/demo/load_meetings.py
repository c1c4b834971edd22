"""Hanna's calendar in the sample: whom she met in the last months came in from a file. Invented, as all of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.demo.load_book import CARDS, OWNER
from samband.kernel.db import as_system
from samband.people.models import Person
from samband.sources import actions, spool
from samband.sources.models import Source
from samband.sources.options import Options

LABEL = "kalender.ics"
TIMES = 4
#: Of the people in her phone: the first and the third.
MET = (CARDS[0], CARDS[2])


def _calendar(owner: Person, now: datetime) -> bytes:
    first = (now - timedelta(weeks=4 * TIMES)).replace(hour=9, minute=0, second=0)
    people = [(owner.name, owner.email), *((card[0], card[3]) for card in MET)]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        "UID:hybridpannor@samband.example",
        f"DTSTART:{first:%Y%m%dT%H%M%S}Z",
        "DURATION:PT1H",
        f"RRULE:FREQ=WEEKLY;INTERVAL=4;COUNT={TIMES}",
        *(f'ATTENDEE;CN="{name}":mailto:{mail}' for name, mail in people),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines).encode()


def load_meetings(by_key: Mapping[str, Person], now: datetime) -> int:
    """Bring in the calendar through the import's own actions; gives how many interactions it became."""
    owner = by_key[OWNER]
    name = spool.new_name("upload")
    with spool.writing(name) as stream:
        stream.write(_calendar(owner, now))
    with as_system():
        run = actions.create_import(
            actor=owner,
            kind=Source.Kind.CALENDAR,
            label=LABEL,
            options=Options(path=str(spool.folder() / name), is_upload=True),
            owner=owner,
        )
    run = actions.apply_import(run=actions.plan_import(run=run))
    return int(run.counts["interactions"])
