"""Choosing how much one wants to hear of something."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.activity.models import Follow
from samband.activity.rules import Level
from samband.entries.access import entry_for_reading
from samband.kernel.errors import Invalid
from samband.kernel.events import announce
from samband.kernel.markdown import hashtag_slug
from samband.people.access import person_for_reading
from samband.people.models import Person
from samband.spaces.access import space_for_reading


def _wanted(level: str) -> Level | None:
    """A level, or None for "as usual"."""
    if level and level not in Follow.Level.values:
        raise Invalid(_("Choose everything, what concerns you, or nothing."), code="level")
    return level or None  # type: ignore[return-value]  # just checked


def _choose(actor: Person, level: Level | None, **of: Any) -> None:
    """Store a choice; None takes it away."""
    if level is None:
        Follow.objects.filter(person=actor, **of).delete()
    else:
        row, made = Follow.objects.get_or_create(person=actor, **of, defaults={"level": level})
        if not made and (row.level != level or row.by_itself):
            row.level, row.by_itself, row.at = level, False, timezone.now()
            row.save(update_fields=["level", "by_itself", "at"])
    announce("unread", person_id=actor.pk)


@transaction.atomic
def follow_person(*, actor: Person, handle: str, level: str) -> Person:
    """Choose how much of what a person begins one wants, "" for as usual. Raises `NotFound`, `Invalid`."""
    wanted = _wanted(level)
    other = person_for_reading(actor, handle)
    if other.pk == actor.pk:
        raise Invalid(_("You always see what you write yourself."), code="oneself")
    _choose(actor, wanted, other=other)
    return other


@transaction.atomic
def follow_topic(*, actor: Person, slug: str, level: str) -> None:
    """Choose how much of a topic one wants, whether anybody has written on it or not. Raises `Invalid`."""
    wanted = _wanted(level)
    if not slug or len(slug) > 60 or hashtag_slug(slug)[:60] != slug:
        raise Invalid(_("This is not the name of a topic."), code="topic-name")
    _choose(actor, wanted, topic=slug)


@transaction.atomic
def follow_space(*, actor: Person, slug: str, level: str) -> None:
    """Choose how much of a space one wants. Raises `NotFound`, `Invalid`."""
    wanted = _wanted(level)
    found = space_for_reading(actor, slug)
    # What is the default anyway needs no row, so that taking back "nothing" brings back what was unread before.
    usual = "all" if found.is_member else "nothing"
    _choose(actor, None if wanted == usual else wanted, space=found.space)


@transaction.atomic
def follow_thread(*, actor: Person, entry_id: int, level: str) -> int:
    """Choose how much of a thread one wants, "" for as usual; any entry of it names it. Returns the root's id.

    Raises `NotFound`, `Invalid`.
    """
    wanted = _wanted(level)
    entry = entry_for_reading(actor, entry_id)
    root_id = entry.root_id or entry.pk
    _choose(actor, wanted, thread_id=root_id)
    return root_id
