"""What somebody missed, once a day or a week, in their morning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.entries.called import called, first_words
from samband.entries.hidden import seen_params, seen_sql
from samband.kernel.mail import Letter as Mail
from samband.kernel.mail import is_configured
from samband.kernel.mail_address import domain, message_id
from samband.notices.addresses import stop_link
from samband.notices.letters import render
from samband.notices.models import Letter, Preferences
from samband.notices.queries import unread_lines
from samband.notices.rules import Hours, summary_day
from samband.notices.wishes import hours_of
from samband.people.letters import organisation_name
from samband.people.models import Person
from samband.spaces.audiences import READABLE
from samband.web.counts import capped

MOST = 5
# Ids of entries that editors chose since a moment, the newest first; a package that has such choices registers.
Picks = Callable[[Person, datetime, int], Sequence[int]]
_picks: list[Picks] = []


def register_picks(picks: Picks) -> None:
    """Say what editors chose: `picks(person, since, limit)`; what the person may not read is left out here."""
    if picks not in _picks:
        _picks.append(picks)


@dataclass(frozen=True, slots=True)
class Item:
    """One thread in a summary."""

    title: str
    about: str
    link: str


def put_summaries(now: datetime) -> int:
    """A summary letter for everybody whose morning it is; the day it is for makes it one. Returns how many are new."""
    if not is_configured():
        return 0
    people = Person.objects.active().exclude(email="")
    chosen = {row.person_id: row for row in Preferences.objects.all()}
    made = []
    for person in people.only("pk", "time_zone").iterator(chunk_size=2000):
        wishes = chosen.get(person.pk) or Preferences(person=person)
        day = summary_day(now, hours_of(person, wishes), wishes.summary)
        if day is not None:
            made.append(Letter(person=person, kind=Letter.Kind.SUMMARY, day=day, due_at=now))
    before = Letter.objects.count() if made else 0
    Letter.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)
    return Letter.objects.count() - before if made else 0


def period_of(day: date, summary: str, hours: Hours) -> datetime:
    """The beginning of what a summary of this day tells."""
    zone = ZoneInfo(hours.zone)
    morning = datetime.combine(day, hours.morning, tzinfo=zone).astimezone(UTC)
    return morning - timedelta(days=1 if summary == Preferences.Summary.DAILY else 7)


# Threads with the most comments since then that one may read and took no part in. Secret rooms stay out of mail.
_DISCUSSED = f"""
SELECT r.id, r.title, coalesce(r.outline->>'html', r.html), s.name, count(*)
  FROM entries_entry e
  JOIN entries_entry r ON r.id = e.root_id AND r.state = 'published'
  JOIN spaces_audience a ON a.id = r.audience_id
  LEFT JOIN spaces_space s ON s.id = a.space_id
 WHERE e.published_at >= %s AND e.state = 'published' AND e.audience_id {READABLE} AND r.audience_id {READABLE}
   AND 'secret' <> ALL (ARRAY[a.openness, coalesce(s.openness, '')]) AND {seen_sql("e")} AND {seen_sql("r")}
   AND NOT EXISTS (SELECT 1 FROM entries_entry m WHERE (m.id = r.id OR m.root_id = r.id) AND m.author_id = %s)
 GROUP BY r.id, s.name
 ORDER BY count(*) DESC, max(e.published_at) DESC LIMIT {MOST}
"""  # noqa: S608 - constants of this package; values are bound

_PICKED = f"""
SELECT e.id, e.title, coalesce(e.outline->>'html', e.html), s.name, 0
  FROM entries_entry e JOIN spaces_audience a ON a.id = e.audience_id LEFT JOIN spaces_space s ON s.id = a.space_id
 WHERE e.id = ANY (%s) AND e.state = 'published' AND e.audience_id {READABLE}
   AND 'secret' <> ALL (ARRAY[a.openness, coalesce(s.openness, '')])
   AND {seen_sql("e")}
 ORDER BY array_position(%s, e.id)
"""  # noqa: S608 - constants of this package; values are bound


def _items(sql: str, params: Sequence[Any]) -> list[Item]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    items = []
    for entry_id, title, html, room, comments in rows:
        parts = [room or ""]
        if comments:
            told = ngettext("%(count)d new comment", "%(count)d new comments", comments)
            parts.append(told % {"count": comments})
        else:
            parts.append(first_words(html, 120) if title else "")
        about = " · ".join(part for part in parts if part)
        link = f"{settings.SAMBAND.base_url}/entries/{entry_id}"
        items.append(Item(called(title, html, 60), about, link))
    return items


def discussed(person: Person, since: datetime) -> list[Item]:
    """The most discussed threads that a person had no part in; one statement."""
    me = person.pk
    return _items(_DISCUSSED, [since, me, me, *seen_params(me), *seen_params(me), me])


def picked(person: Person, since: datetime) -> list[Item]:
    """What editors chose that a person may read; one statement beside those of who knows the choices."""
    ids = [entry for picks in _picks for entry in picks(person, since, MOST)]
    me = person.pk
    return _items(_PICKED, [ids, me, *seen_params(me), ids]) if ids else []


def compose_summary(letter: Letter, person: Person) -> Mail | None:
    """The mail of a summary, or None when there is nothing to tell or it is not wanted any more."""
    wishes = Preferences.objects.filter(person=person).first() or Preferences(person=person)
    if letter.day is None or wishes.summary == Preferences.Summary.NEVER:
        return None
    since = period_of(letter.day, wishes.summary, hours_of(person, wishes))
    unread = unread_lines(person)
    choice, talk = picked(person, since), discussed(person, since)
    if not (unread or choice or talk):
        return None
    stop = stop_link(person, 0)
    waiting = ngettext(
        "%(count)s thing that concerns you is unread:",
        "%(count)s things that concern you are unread:",
        unread,
    ) % {"count": capped(unread)}
    context: dict[str, object] = {
        "waiting": waiting if unread else "",
        "notifications": f"{settings.SAMBAND.base_url}/notifications",
        "picked": choice,
        "discussed": talk,
        "stop": stop,
        "settings": f"{settings.SAMBAND.base_url}/settings/notifications",
        "title": _("What you missed at %(organisation)s") % {"organisation": organisation_name()},
        "language": person.language,
    }
    return Mail(
        subject=str(context["title"]),
        body=render("notices/summary.txt", context),
        html=render("notices/summary.html", context),
        sender=organisation_name(),
        headers={
            "Message-ID": message_id("summary", letter.pk),
            "List-Id": f"<summary.{domain()}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "X-Auto-Response-Suppress": "All",
        },
    )
