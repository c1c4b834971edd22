"""What the organisation's rooms keep unless their hosts choose something else; everything until an administrator says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.entries.hooks import run_after_write
from samband.entries.models import Entry
from samband.entries.rendering import render_text
from samband.entries.retention.actions import words
from samband.entries.retention.queries import QUIET
from samband.entries.retention.rules import is_choice, takes_effect
from samband.kernel import audit, markdown
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.events import announce
from samband.kernel.jobs import later
from samband.people import installation
from samband.people.models import Person
from samband.spaces.models import (
    COLLEAGUES_AUDIENCE,
    Membership,
    Openness,
    RetentionDefault,
    Space,
)
from samband.spaces.retention import default_months
from samband.web.dates import long_day

BYLINE = "Samband"


@transaction.atomic
def choose_default(
    *, actor: Person | None, months: int | None, now: datetime | None = None
) -> int | None:
    """Let all rooms whose hosts chose nothing keep everything (None), or threads of so many months.

    `actor` is an administrator, or None for who operates the machine. A job lets the rooms follow and tells colleagues, and
    each closed or secret room, by a post of nobody's; threads go 14 days later at the earliest. Choosing the same again
    changes nothing. Raises `NotFound` for others, `Invalid` for a number of months that can't be.
    """
    from samband.entries.jobs import follow_default

    if actor is not None and not actor.is_administrator:
        raise NotFound
    if not is_choice(months):
        said = _("Choose a number of months between 1 and 600, or keep everything.")
        raise Invalid(said, fields={"months": [said]})
    now = now or timezone.now()
    before = RetentionDefault.objects.select_for_update().first()
    if (before.months if before is not None else None) == months:
        return months
    RetentionDefault.objects.update_or_create(pk=1, defaults={"months": months, "chosen_at": now})
    audit.record(
        "retention.default-chosen",
        actor_id=actor.pk if actor is not None else None,
        object_kind="installation",
        months=months,
    )
    later(follow_default, key="entries.follow_default")
    return months


def follow(now: datetime) -> int:
    """Let the rooms keep what the organisation says; returns how many changed. Each in its own transaction, so that it goes
    on where it was. Rooms that are closed down follow when they are taken up again.
    """
    months = default_months()
    behind = Space.objects.filter(follows_retention=True, archived_at=None).exclude(
        retention_months=months
    )
    changed = sum(_follow(pk, now) for pk in behind.order_by("pk").values_list("pk", flat=True))
    if changed:
        _tell_colleagues(now)
    return changed


def _follow(space_id: int, now: datetime) -> bool:
    member = Membership.objects.filter(space_id=space_id).order_by("-is_host", "pk").first()
    with as_person(member.person_id if member is not None else 0), transaction.atomic():
        space = (
            Space.objects.select_for_update(of=("self",))
            .select_related("audience")
            .get(pk=space_id)
        )
        months = default_months()
        if not space.follows_retention or space.archived_at or space.retention_months == months:
            return False
        space.retention_from = takes_effect(
            months, now, before=space.retention_months, before_from=space.retention_from
        )
        space.retention_months = months
        space.save(update_fields=["retention_months", "retention_from"])
        guests = Membership.objects.filter(space=space, person__role=Person.Role.GUEST)
        if space.openness != Openness.OPEN or guests.exists():
            _tell_room(space, now)
        audit.record(
            "space.retention-followed",
            actor_id=None,
            object_kind="space",
            object_id=space.pk,
            months=months,
        )
        return True


def _tell_room(space: Space, now: datetime) -> None:
    """A post of nobody's: the administrators who decided may not be in the room, nor know of it."""
    assert space.audience_id is not None, "a space has an audience from the beginning"
    with translation.override(installation.language()):
        title, body = words(space.retention_months, space.retention_from)
        own = _("The organisation's administrators decided it; hosts can choose something else.")
        _write(space.audience_id, title, f"{body} {own}", now)


@transaction.atomic
def _tell_colleagues(now: datetime) -> None:
    """One post for all open rooms, so that a choice does not fill everybody's stream; once for each choice."""
    default = RetentionDefault.objects.select_for_update().first()
    if default is None:
        return
    posts = Entry.objects.filter(audience=COLLEAGUES_AUDIENCE, author=None, byline=BYLINE)
    if posts.filter(published_at__gte=default.chosen_at).exists():
        return
    with translation.override(installation.language()):
        starts_at = takes_effect(default.months, now, before=None, before_from=None)
        _write(COLLEAGUES_AUDIENCE, *words_for_all(default.months, starts_at), now)


def words_for_all(months: int | None, starts_at: datetime | None) -> tuple[str, str]:
    """What colleagues are told: a title and a text, in the current language."""
    if months is None or starts_at is None:
        return _("Rooms keep everything"), _(
            "From now on, no thread is deleted because nobody writes in it any more, except in rooms whose hosts chose so."
        )
    title = ngettext(
        "Rooms keep threads for %(months)d month",
        "Rooms keep threads for %(months)d months",
        months,
    ) % {"months": months}
    body = ngettext(
        "From %(day)s, threads that nobody has written in for %(months)d month are deleted for good, with their files, in "
        "all rooms whose hosts have not chosen something else. Pages and what is pinned stay. It stands beside each room's "
        "stream.",
        "From %(day)s, threads that nobody has written in for %(months)d months are deleted for good, with their files, in "
        "all rooms whose hosts have not chosen something else. Pages and what is pinned stay. It stands beside each room's "
        "stream.",
        months,
    ) % {"months": months, "day": long_day(starts_at)}
    return title, body


def _write(audience_id: int, title: str, body: str, now: datetime) -> None:
    text = render_text(body, audience_id)
    entry = Entry.objects.create(
        audience_id=audience_id,
        byline=BYLINE,
        title=title,
        body=body,
        html=text.html,
        outline=text.outline,
        renderer=markdown.VERSION,
        language=translation.get_language() or "sv",
        published_at=now,
    )
    announce("entry", audience_id=audience_id, object_id=entry.pk)
    run_after_write(entry.pk)


@dataclass(frozen=True, slots=True)
class DefaultOutlook:
    """What a default would delete now in open rooms that follow it: in all, and in the rooms where most would go."""

    months: int
    threads: int
    rooms: Sequence[tuple[str, str, int]] = ()


_BY_ROOM = f"""
SELECT m.months, s.slug, s.name, count(*)
  FROM unnest(%s::int[]) AS m (months), spaces_space s,
       LATERAL ({QUIET.replace("%s", "s.id")}) AS q
 WHERE s.follows_retention AND s.archived_at IS NULL AND s.openness = '{Openness.OPEN.value}'
   AND q.last < %s - make_interval(months => m.months)
 GROUP BY m.months, s.id ORDER BY m.months, count(*) DESC, s.id
"""  # noqa: S608 - constants of ours


def default_outlooks(months: Sequence[int], now: datetime) -> list[DefaultOutlook]:
    """What each of these defaults would mean; one statement. Of closed and secret rooms nothing is counted: their content is
    not the administrators'.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_ROOM, [list(months), now])
        rows = cursor.fetchall()
    return [
        DefaultOutlook(
            one,
            sum(row[3] for row in rows if row[0] == one),
            [(row[1], row[2], row[3]) for row in rows if row[0] == one][:20],
        )
        for one in months
    ]
