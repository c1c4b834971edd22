"""What can be done with polls; entries with a poll are written by `entries.actions.write_post`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.addressing import require_writable
from samband.entries.extras import Written
from samband.entries.models import Entry
from samband.gatherings.polls import rules
from samband.gatherings.polls.models import LONGEST_OPTION, Option, Poll, Vote
from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.events import announce
from samband.people.models import Person
from samband.search.indexing import index_entry

NAME = "poll"
# What live pages hear when an entry's poll or date changed: its id, never who.
EVENT = "gathering"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A poll as it is asked for."""

    options: tuple[str, ...]
    is_several: bool = False
    shows_names: bool = False
    ends_at: datetime | None = None


def written_poll(wanted: Wanted, now: datetime | None = None) -> Written:
    """A poll that goes along with a new entry. Raises `Invalid`."""
    options = _options(wanted.options)
    _check_end(wanted.ends_at, now or timezone.now())

    def store(entry: Entry, actor: Person, now: datetime) -> None:
        poll = Poll(
            entry=entry,
            is_several=wanted.is_several,
            shows_names=wanted.shows_names,
            ends_at=wanted.ends_at,
        )
        poll.save(force_insert=True)
        _store_options(poll, options)

    return Written(NAME, store)


def _options(texts: Sequence[str]) -> list[str]:
    options, problem = rules.clean(texts, LONGEST_OPTION)
    sentences: dict[str, str | Promise] = {
        "too-few": _("A poll needs at least two options."),
        "too-many": _("A poll has at most %(count)d options.") % {"count": rules.MOST},
        "twice": _("Two options of the poll say the same. Change one of them."),
        "too-long": _("An option of a poll has at most %(count)d characters.")
        % {"count": LONGEST_OPTION},
    }
    if problem:
        raise Invalid(sentences[problem], code=f"poll-{problem}")
    return options


def _check_end(at: datetime | None, now: datetime) -> None:
    if at is not None and at <= now:
        raise Invalid(_("Choose an end of the poll that has not passed."), code="poll-end")


def _store_options(poll: Poll, options: Sequence[str]) -> None:
    Option.objects.bulk_create(
        [Option(poll=poll, position=place, text=text) for place, text in enumerate(options)]
    )


def poll_for_reading(actor: Person, entry_id: int) -> Poll:
    """The poll of an entry this person may read. Raises `NotFound`; two statements."""
    entry = entry_for_reading(actor, entry_id)
    poll = Poll.objects.filter(entry=entry).first()
    if poll is None:
        raise NotFound
    poll.entry = entry
    return poll


def _held(actor: Person, entry_id: int) -> Poll:
    """The same, locked, where one may write."""
    entry = entry_for_reading(actor, entry_id)
    require_writable(actor, entry.audience)
    poll = Poll.objects.select_for_update().filter(entry=entry).first()
    if poll is None:
        raise NotFound
    poll.entry = entry
    return poll


def _own(actor: Person, entry_id: int) -> Poll:
    poll = _held(actor, entry_id)
    if poll.entry.author_id != actor.pk:
        raise Refused(_("Only the person who asked can change or end the poll."))
    return poll


def chosen_by(actor: Person, poll: Poll) -> frozenset[int]:
    """The options that somebody has chosen; one statement."""
    mine = Vote.objects.filter(person=actor, option__poll=poll)
    return frozenset(mine.values_list("option_id", flat=True))


def _choose(actor: Person, poll: Poll, after: frozenset[int], now: datetime) -> None:
    if not poll.is_open(now):
        raise Conflict(_("This poll has ended."), code="poll-ended")
    if len(after) > 1 and not poll.is_several:
        raise Invalid(_("Choose one option only."), code="poll-one")
    if Option.objects.filter(poll=poll, pk__in=after).count() < len(after):
        raise NotFound
    before = chosen_by(actor, poll)
    counts, voters = rules.changes(before, after)
    if not counts:
        return
    Vote.objects.filter(person=actor, option_id__in=before - after).delete()
    Vote.objects.bulk_create(
        [
            Vote(option_id=option, person=actor, shows_name=poll.shows_names, at=now)
            for option in sorted(after - before)
        ]
    )
    for option, change in counts.items():
        Option.objects.filter(pk=option).update(votes=F("votes") + change)
    Poll.objects.filter(pk=poll.pk).update(voters=F("voters") + voters)
    announce(EVENT, audience_id=poll.entry.audience_id, object_id=poll.pk)


@transaction.atomic
def vote(
    *, actor: Person, entry_id: int, options: Collection[int], now: datetime | None = None
) -> None:
    """Choose exactly these options, instead of what one chose before; none of them takes one's vote back.

    Raises `NotFound`, also for options of another poll, `Invalid` for several where one is to be chosen, `Conflict` when it
    has ended, `Refused` in rooms that are closed down.
    """
    _choose(actor, _held(actor, entry_id), frozenset(options), now or timezone.now())


@transaction.atomic
def press_option(*, actor: Person, entry_id: int, option: int, now: datetime | None = None) -> None:
    """What a press does: choose an option, or take it back when it is chosen already. Raises as `vote`."""
    poll = _held(actor, entry_id)
    after = rules.pressed(chosen_by(actor, poll), option, poll.is_several)
    _choose(actor, poll, after, now or timezone.now())


@transaction.atomic
def end_poll(*, actor: Person, entry_id: int, now: datetime | None = None) -> None:
    """End one's poll: nobody votes any more, what was voted stays. Raises `NotFound`, `Refused`, `Conflict` when it has."""
    now = now or timezone.now()
    poll = _own(actor, entry_id)
    if not poll.is_open(now):
        raise Conflict(_("This poll has ended."), code="poll-ended")
    Poll.objects.filter(pk=poll.pk).update(ended_at=now)
    audit.record("poll.ended", actor_id=actor.pk, object_id=poll.pk)
    announce(EVENT, audience_id=poll.entry.audience_id, object_id=poll.pk)


@transaction.atomic
def change_poll(
    *, actor: Person, entry_id: int, wanted: Wanted, now: datetime | None = None
) -> None:
    """Change one's poll. Once somebody voted only its end can be changed: what they chose must go on meaning the same.

    Raises `Conflict` then, and when it has ended; `Invalid`, `NotFound`, `Refused`.
    """
    now = now or timezone.now()
    poll = _own(actor, entry_id)
    if not poll.is_open(now):
        raise Conflict(_("This poll has ended."), code="poll-ended")
    options = _options(wanted.options)
    _check_end(wanted.ends_at, now)
    present = poll.options.order_by("position").values_list("text", flat=True)
    is_same = (list(present), poll.is_several, poll.shows_names) == (
        options,
        wanted.is_several,
        wanted.shows_names,
    )
    if not is_same:
        if poll.voters:
            raise Conflict(
                _("Somebody has voted already, so only the poll's end can be changed."),
                code="poll-voted",
            )
        Option.objects.filter(poll=poll).delete()
        _store_options(poll, options)
        index_entry(poll.entry.pk)
    poll.is_several, poll.shows_names = wanted.is_several, wanted.shows_names
    poll.ends_at = wanted.ends_at
    poll.save(update_fields=["is_several", "shows_names", "ends_at"])
    announce(EVENT, audience_id=poll.entry.audience_id, object_id=poll.pk)


def forget_votes(person_id: int) -> None:
    """Take a person's votes away, out of the counts too; for erasure. Doing it twice changes nothing."""
    polls = Vote.objects.filter(person_id=person_id).values_list("option__poll_id", flat=True)
    for poll_id in sorted(set(polls)):
        with transaction.atomic():
            poll = Poll.objects.select_for_update().get(pk=poll_id)
            mine = Vote.objects.filter(person_id=person_id, option__poll=poll)
            chosen = list(mine.values_list("option_id", flat=True))
            if not chosen:
                continue
            mine.filter(option_id__in=chosen).delete()
            Option.objects.filter(pk__in=chosen).update(votes=F("votes") - 1)
            Poll.objects.filter(pk=poll_id).update(voters=F("voters") - 1)
