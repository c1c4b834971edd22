"""Choosing how long a room keeps what is written in it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samband.entries.actions import write_post
from samband.entries.addressing import ToSpace
from samband.entries.models import Entry
from samband.entries.retention.rules import is_choice, takes_effect
from samband.kernel import audit
from samband.kernel.errors import Invalid, Refused
from samband.people import installation
from samband.people.models import Person
from samband.spaces.access import space_for_hosting
from samband.spaces.models import Space
from samband.spaces.retention import default_months
from samband.web.dates import long_day


@transaction.atomic
def choose_retention(
    *,
    actor: Person,
    slug: str,
    months: int | None,
    follows: bool = False,
    now: datetime | None = None,
) -> Space:
    """Keep everything in a room (None), or delete threads that nobody has written in for so many months; with `follows` what
    the organisation does, also when it changes.

    The room is told by a post of the actor's; threads go 14 days later at the earliest. Choosing the same again changes
    nothing. Raises `NotFound`, `Refused` for those who are no hosts and in rooms that are closed down, `Invalid` for a number
    of months that can't be.
    """
    now = now or timezone.now()
    found = space_for_hosting(actor, slug)
    if follows:
        months = default_months()
    if not is_choice(months):
        said = _("Choose a number of months between 1 and 600, or keep everything.")
        raise Invalid(said, fields={"months": [said]})
    space = Space.objects.select_for_update().get(pk=found.space.pk)
    if (space.retention_months, space.follows_retention) == (months, follows):
        return space
    if space.archived_at is not None:
        raise Refused(
            gettext_lazy(
                "This room is closed down, so nobody could be told. Take it up again first."
            )
        )
    is_same = space.retention_months == months
    space.retention_from = takes_effect(
        months, now, before=space.retention_months, before_from=space.retention_from
    )
    space.retention_months, space.follows_retention = months, follows
    space.save(update_fields=["retention_months", "retention_from", "follows_retention"])
    if not is_same:
        tell_room(space, actor, now)
    audit.record(
        "space.retention-chosen",
        actor_id=actor.pk,
        object_kind="space",
        object_id=space.pk,
        months=months,
        follows=follows,
    )
    return space


def tell_room(space: Space, actor: Person, now: datetime) -> Entry:
    """Write in the room what was decided, in the organisation's language."""
    with translation.override(installation.language()):
        title, body = words(space.retention_months, space.retention_from)
        return write_post(actor=actor, to=ToSpace(space.pk), title=title, body=body, now=now)


def words(months: int | None, starts_at: datetime | None) -> tuple[str, str]:
    """What stands in the room: a title and a text, in the current language."""
    if months is None or starts_at is None:
        return _("Everything is kept here"), _(
            "From now on, no thread in this room is deleted because nobody writes in it any more."
        )
    title = ngettext(
        "Threads are kept for %(months)d month here",
        "Threads are kept for %(months)d months here",
        months,
    ) % {"months": months}
    body = ngettext(
        "From %(day)s, threads in this room that nobody has written in for %(months)d month are deleted for good, with "
        "their files. Take out what you need before, or write in the thread. Pages and what is pinned stay.",
        "From %(day)s, threads in this room that nobody has written in for %(months)d months are deleted for good, with "
        "their files. Take out what you need before, or write in the thread. Pages and what is pinned stay.",
        months,
    ) % {"months": months, "day": long_day(starts_at)}
    return title, body
