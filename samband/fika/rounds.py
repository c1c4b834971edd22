"""Making a round, and asking afterwards. By the job process as the system role: nobody else sees all pairs."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from samband.entries.hooks import run_after_write
from samband.entries.models import Entry
from samband.entries.rendering import render_text
from samband.fika import rules, telling
from samband.fika.arranging import home_zone
from samband.fika.company import read_company
from samband.fika.models import Arrangement, Meeting, Round, Seat, Taker
from samband.kernel import markdown
from samband.kernel.db import as_system
from samband.kernel.events import announce
from samband.people.models import Person
from samband.spaces.audiences import audience_of_people

BYLINE = "Fika"
SIGN = "☕"


def make_round(now: datetime, seed: int | None = None) -> Round | None:
    """Propose pairs if a round is due; the whole round and its notifications, or nothing, in one transaction.

    Doing it twice makes one round: the arrangement's row is held, and the day is unique. None when nothing is due, fika is
    off, or fewer than two take part.
    """
    with as_system():
        arrangement = Arrangement.objects.select_for_update().filter(is_on=True).first()
        local = now.astimezone(ZoneInfo(home_zone()))
        if arrangement is None or local.hour < rules.HOUR:
            return None
        last = Round.objects.order_by("-day").values_list("day", flat=True).first()
        day = rules.due_day(
            local.date(),
            weekday=arrangement.weekday,
            weeks=arrangement.weeks,
            since=arrangement.since,
            last=last,
        )
        if day is None:
            return None
        company = read_company(now)
        if len(company.takers) < 2:
            return None
        seed = secrets.randbelow(2**31) if seed is None else seed
        found = rules.propose(company, seed)
        made = Round.objects.create(day=day, seed=seed, made_at=now)
        for group in (*found.groups, *((one,) for one in found.waiting)):
            telling.tell_proposal(_meeting(made, group), now)
        return made


def _meeting(made: Round, group: Sequence[int]) -> Meeting:
    people = sorted(group)
    meeting = Meeting.objects.create(round=made, entry=_entry(people, made.made_at), people=people)
    Seat.objects.bulk_create(
        [Seat(meeting=meeting, person_id=one, people=people, at=made.made_at) for one in people]
    )
    return meeting


def _entry(people: Sequence[int], at: datetime) -> Entry:
    """What the pair reads and can write in; nobody is its author."""
    audience = audience_of_people(people)
    handles = Person.objects.filter(pk__in=people).order_by("pk").values_list("handle", flat=True)
    body = f"{SIGN} " + " + ".join(f"@{handle}" for handle in handles)
    text = render_text(body, audience.pk)
    entry = Entry.objects.create(
        kind=Entry.Kind.FIKA,
        byline=BYLINE,
        audience=audience,
        body=body,
        html=text.html,
        outline=text.outline,
        renderer=markdown.VERSION,
        published_at=at,
    )
    announce("entry", audience_id=audience.pk, object_id=entry.pk)
    run_after_write(entry.pk)
    return entry


def ask_whether_met(now: datetime) -> int:
    """A week after a round, ask those who have not said whether they met; once. Returns how many were asked."""
    asked = 0
    with as_system():
        due = Meeting.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            asked_at__isnull=True, round__made_at__lte=now - rules.ASKED_AFTER
        )
        for meeting in due.order_by("pk"):
            seats = list(meeting.seats.order_by("pk"))
            meeting.asked_at = now
            meeting.save(update_fields=["asked_at"])
            if len(seats) < 2 or any(seat.declined_at for seat in seats):
                continue
            for seat in seats:
                if not seat.met:
                    telling.ask(meeting, seat, now)
                    asked += 1
    return asked


@transaction.atomic
def erase(person_id: int) -> None:
    """Forget somebody who is erased: that they took part, and what was proposed to them. What others wrote there stays.

    Called as the system role; doing it twice changes nothing.
    """
    Taker.objects.filter(person_id=person_id).delete()
    theirs = Meeting.objects.filter(people__contains=[person_id])
    entries = list(Entry.objects.filter(pk__in=list(theirs.values_list("entry_id", flat=True))))
    theirs.delete()
    for entry in entries:
        if not entry.comments.exists():
            entry.delete()
            continue
        text = render_text(SIGN, entry.audience_id)
        entry.body, entry.html, entry.outline = SIGN, text.html, text.outline
        entry.save(update_fields=["body", "html", "outline"])
        run_after_write(entry.pk)
