"""What the sample's people have read, picked and follow; what is newer than two days is new to them."""

from datetime import datetime, timedelta

from samband.activity.models import Follow, Pick, ReadMark, Saved
from samband.entries.models import Counters, Entry
from samband.knowledge.models import EntryTopic
from samband.people.models import Person
from samband.spaces.models import COLLEAGUES_AUDIENCE, Membership

UNREAD = timedelta(days=2)
# The first ones in the sample's own order, so that every installation looks the same.
PICKED = 3


def load_reading(now: datetime) -> None:
    """Marks of reading, picks by an editor, and a few choices of what to follow."""
    mark = now - UNREAD
    people = list(Person.objects.active().order_by("pk"))
    ReadMark.objects.bulk_create(
        [ReadMark(person=person, at=mark) for person in people], ignore_conflicts=True
    )
    # The sample was written when it is dated, not brought in.
    Counters.objects.update(unread_from=0)
    Membership.objects.update(since=now - timedelta(days=365))
    _pick(now)
    _follow(people, now)


def _pick(now: datetime) -> None:
    editor = Person.objects.active().filter(role=Person.Role.EDITOR).order_by("pk").first()
    told = Entry.objects.filter(
        audience_id=COLLEAGUES_AUDIENCE, root__isnull=True, state="published", published_at__lte=now
    ).exclude(author=editor)
    for place, entry in enumerate(told.order_by("-counters__comments", "-published_at")[:PICKED]):
        Pick.objects.get_or_create(
            entry=entry,
            defaults={
                "editor": editor,
                "reason": "Läs hela tråden: här finns svaret som många söker.",
                "at": now - timedelta(hours=5 + place),
            },
        )


def _follow(people: list[Person], now: datetime) -> None:
    busy = list(
        EntryTopic.objects.order_by("topic_id").values_list("topic__slug", flat=True).distinct()
    )
    others = [person for person in people if not person.is_guest]
    for place, person in enumerate(others[:12]):
        if busy:
            Follow.objects.get_or_create(
                person=person,
                topic=busy[place % len(busy)],
                defaults={"level": "all", "at": now - timedelta(days=30)},
            )
        Follow.objects.get_or_create(
            person=person,
            other=others[(place + 5) % len(others)],
            defaults={"level": "all", "at": now - timedelta(days=30)},
        )
        kept = Entry.objects.visible_to(person).roots().newest_first()[place + 3 : place + 5]
        Saved.objects.bulk_create(
            [Saved(person=person, entry=entry, at=now - UNREAD) for entry in kept],
            ignore_conflicts=True,
        )
