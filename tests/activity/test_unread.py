"""What is unread, against a model that knows nothing of positions, numbers or SQL."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samband.activity.following import actions as following
from samband.activity.models import Follow
from samband.activity.reading import actions as reading
from samband.activity.reading import hooks
from samband.activity.reading.queries import unread_sql
from samband.activity.rules import Reading
from samband.entries import actions as entries
from samband.entries.actions import NewEntry, insert_entries
from samband.entries.addressing import Addressee, ToColleagues, ToPeople, ToSpace
from samband.entries.hooks import Moved, run_after_move
from samband.entries.models import Block, Counters, Entry, Mention
from samband.people.models import Person
from samband.spaces import actions as spaces
from samband.spaces.models import COLLEAGUES_AUDIENCE, Membership, Space
from tests.cast import Cast, make_guest, make_person
from tests.dice import seed

NUMBERS = st.integers(0, 12)
READINGS = st.builds(
    Reading, st.integers(-1, 8), st.frozensets(NUMBERS), st.frozensets(NUMBERS)
).map(lambda r: Reading(r.position, frozenset(n for n in r.ahead if n > r.position), r.unread))


@given(READINGS, NUMBERS, NUMBERS)
def test_reading_changes_what_it_names_and_nothing_else(
    before: Reading, one: int, two: int
) -> None:
    first, last = min(one, two), max(one, two)
    read, unread = before.with_read(first, last), before.with_unread(first, 12)
    for n in range(15):
        inside = first <= n <= last
        assert read.says(n) == (True if inside else before.says(n))
        if n < first or first <= n <= 12:
            assert unread.says(n) == (False if n >= first else before.says(n))
    for says in (True, False, None):
        moved = before.with_moved(one, says)
        assert (moved.says(one) or False) == (says or False)
        assert all(moved.says(n) == before.says(n) for n in range(15) if n != one)


@dataclass
class Written:
    """An entry as the model knows it."""

    id: int
    author: int
    root: int
    parent: int | None
    place: str  # "colleagues", "people" or a room's slug
    people: frozenset[int]
    tags: frozenset[str]
    named: frozenset[int]
    at: datetime
    number: int = 0
    state: str = "published"
    is_quiet: bool = False


@dataclass
class Chosen:
    level: str
    at: datetime


@dataclass
class Model:
    """Everything that decides what is unread, as plain facts about entries."""

    guests: set[int]
    bases: dict[int, datetime]
    opens: dict[str, str]
    members: dict[str, dict[int, datetime]]
    written: dict[int, Written] = field(default_factory=dict)
    read: dict[tuple[int, int], bool] = field(default_factory=dict)
    follows: dict[tuple[int, str, object], Chosen] = field(default_factory=dict)
    blocks: set[tuple[int, int]] = field(default_factory=set)

    def thread(self, root: int) -> list[Written]:
        return [one for one in self.written.values() if one.root == root]

    def may_read(self, person: int, one: Written) -> bool:
        if one.place == "colleagues":
            return person not in self.guests
        if one.place == "people":
            return person in one.people
        if self.opens[one.place] == "open" and person not in self.guests:
            return True
        return person in self.members[one.place]

    def unread(self, person: int) -> set[int]:
        mine = {
            one.root
            for one in self.written.values()
            if one.state == "published" and (one.author == person or person in one.named)
        }
        return {one.id for one in self.written.values() if self.counts(person, one, mine)}

    def counts(self, person: int, one: Written, mine: set[int]) -> bool:
        root = self.written[one.root]
        if one.state != "published" or root.state != "published":
            return False
        if not self.may_read(person, one) or one.author == person:
            return False
        if (person, one.author) in self.blocks or (person, root.author) in self.blocks:
            return False
        said = self.read.get((person, one.id))
        if said is not None:
            return not said
        if one.at <= self.bases[person] or one.is_quiet:
            return False
        return self.wants(person, one, root, root.id in mine)

    def wants(self, person: int, one: Written, root: Written, takes_part: bool) -> bool:
        def chosen(kind: str, key: object) -> Chosen | None:
            return self.follows.get((person, kind, key))

        own = chosen("thread", root.id)
        if own is not None:
            parent = self.written.get(one.parent or 0)
            concerns = person in one.named or (parent is not None and parent.author == person)
            return own.level == "all" or (own.level == "concerns" and concerns)
        since = [self.usual(person, root)]
        nearest = "usual"
        topics = [found for tag in root.tags if (found := chosen("topic", tag))]
        for found in (chosen("room", root.place), *[best(topics)], chosen("person", root.author)):
            if found is not None:
                nearest = found.level
                since = [*since, found.at] if found.level == "all" else []
        if nearest == "nothing":
            return False
        return takes_part or any(moment is not None and one.at > moment for moment in since)

    def usual(self, person: int, root: Written) -> datetime | None:
        beginning = datetime(2000, 1, 1, tzinfo=timezone.get_current_timezone())
        if root.place == "colleagues":
            return beginning if person not in self.guests else None
        if root.place == "people":
            return beginning
        return self.members[root.place].get(person)


def best(found: list[Chosen]) -> Chosen | None:
    for level in ("all", "concerns", "nothing"):
        these = [one for one in found if one.level == level]
        if these:
            return Chosen(level, min(one.at for one in these))
    return None


# So many of the commonest steps go the whole way through the product's actions; the others write the rows that these write,
# in a tenth of the time, so that there are thousands of steps.
WHOLE_WAY = 0.1


class Play:
    """Twenty people who read, write, delete, move, follow, come and go; every action goes to the product and the model."""

    def __init__(self, cast: Cast, start: int) -> None:
        self.dice = random.Random(start)
        self.people = [make_person(f"P {n}", handle=f"p{n}") for n in range(17)]
        self.people += [make_guest(f"G {n}", handle=f"g{n}") for n in range(3)]
        self.now = timezone.now() - timedelta(days=20)
        for person in self.people:
            person.joined_at = self.now
            person.save(update_fields=["joined_at"])
        self.host = cast.anna
        self.slugs = []
        for name, openness in (
            ("one", "open"),
            ("two", "open"),
            ("three", "closed"),
            ("four", "secret"),
        ):
            self.slugs.append(
                spaces.create_space(actor=self.host, name=name, openness=openness).slug
            )
        self.spaces = {space.slug: space for space in Space.objects.all()}
        # Of places by name, and of entries.
        self.audiences: dict[str | int, int] = {"colleagues": COLLEAGUES_AUDIENCE}
        self.audiences |= {slug: space.audience_id or 0 for slug, space in self.spaces.items()}
        self.model = Model(
            guests={one.pk for one in self.people if one.is_guest},
            bases={one.pk: self.now for one in self.people},
            opens={slug: space.openness for slug, space in self.spaces.items()},
            members={slug: {} for slug in self.slugs},
        )

    def tick(self) -> datetime:
        self.now += timedelta(seconds=30)
        return self.now

    def one_person(self) -> Person:
        return self.dice.choice(self.people)

    def readable(self, person: Person, *, roots: bool = False) -> Written | None:
        found = (
            one
            for one in reversed(self.model.written.values())
            if one.state == "published"
            and self.model.written[one.root].state == "published"
            and (not roots or one.root == one.id)
            and self.model.may_read(person.pk, one)
        )
        newest = list(islice(found, 60))
        return self.dice.choice(newest) if newest else None

    def words(self) -> tuple[list[Person], list[str]]:
        named = self.dice.sample(self.people, self.dice.choice([0, 0, 0, 1, 2]))
        return named, self.dice.sample(["borr", "pump"], self.dice.choice([0, 0, 1, 2]))

    def body(self) -> str:
        named, tags = self.words()
        return " ".join(["ord", *(f"@{one.handle}" for one in named), *(f"#{tag}" for tag in tags)])

    def store(self, person: Person, place: str, to: Written | None = None) -> None:
        """The rows that writing makes, without anything around it."""
        root, at = to and self.model.written[to.root], self.tick()
        audience_id = self.audiences[root.id if root else place]
        named, tags = self.words()
        entry = Entry(
            kind=Entry.Kind.COMMENT if root else Entry.Kind.POST,
            author=person,
            audience_id=audience_id,
            root_id=root.id if root else None,
            parent_id=to.id if to else None,
            number=entries._next_number(Entry(pk=root.id), at) if root else 0,
            body="ord",
            html="<p>ord</p>",
            outline={"hashtags": tags},
            published_at=at,
        )
        entry.save(force_insert=True)
        one = self.keep(entry, place, frozenset(), frozenset())
        told = [who for who in named if who != person and self.model.may_read(who.pk, one)]
        one.named = frozenset(who.pk for who in told)
        if told:
            Mention.objects.bulk_create(
                [Mention(entry=entry, person=who, published_at=at) for who in told]
            )

    def post(self, person: Person) -> None:
        mine = [slug for slug in self.slugs if person.pk in self.model.members[slug]]
        places: list[str] = [*mine, "people"]
        if not person.is_guest:
            places += ["colleagues", "colleagues", "one"]
        place = self.dice.choice(places)
        to: Addressee = ToColleagues()
        people: frozenset[int] = frozenset()
        if place != "people" and self.dice.random() > WHOLE_WAY:
            self.store(person, place)
            return
        if place == "people":
            others = [one for one in self.people if not person.is_guest or one == person]
            if len(others) < 3:
                return
            chosen = self.dice.sample(others, 3)
            to = ToPeople(tuple(one.handle for one in chosen))
            people = frozenset([person.pk, *(one.pk for one in chosen)])
        elif place in self.spaces:
            to = ToSpace(self.spaces[place].pk)
        self.keep(
            entries.write_post(actor=person, to=to, body=self.body(), now=self.tick()),
            place,
            people,
        )

    def keep(
        self,
        entry: Entry,
        place: str,
        people: frozenset[int],
        named: frozenset[int] | None = None,
    ) -> Written:
        if named is None:
            named = frozenset(entry.mentions.values_list("person_id", flat=True))
        root = self.model.written.get(entry.root_id or 0)
        kept = self.model.written[entry.pk] = Written(
            entry.pk,
            entry.author_id or 0,
            entry.root_id or entry.pk,
            entry.parent_id,
            root.place if root else place,
            root.people if root else people,
            frozenset(entry.outline.get("hashtags", [])),
            named,
            entry.published_at,
            entry.number,
        )
        self.audiences[entry.pk] = entry.audience_id
        return kept

    def comment(self, person: Person) -> None:
        to = self.readable(person)
        if to is None:
            return
        if self.dice.random() > WHOLE_WAY:
            self.store(person, "", to)
            return
        entry = entries.comment(actor=person, parent_id=to.id, body=self.body(), now=self.tick())
        self.keep(entry, "", frozenset())

    def read(self, person: Person) -> None:
        root = self.readable(person, roots=True)
        if root is None:
            return
        numbers = self.numbers(root.id)
        first = self.dice.randint(0, max(numbers)) if self.dice.random() < 0.4 else 0
        last = self.dice.randint(first, max(numbers))
        if self.dice.random() > WHOLE_WAY:
            reading.store_read(person, root.id, first, last)
        else:
            reading.mark_read(actor=person, root_id=root.id, first=first, last=last)
        for number, one in numbers.items():
            if first <= number <= last or number == 0:
                self.model.read[person.pk, one] = True

    def numbers(self, root: int) -> dict[int, int]:
        return {one.number: one.id for one in self.model.thread(root)}

    def unread(self, person: Person) -> None:
        one = self.readable(person)
        if one is None:
            return
        reading.mark_unread(actor=person, entry_id=one.id)
        numbers = {entry: number for number, entry in self.numbers(one.root).items()}
        for entry, number in numbers.items():
            if number >= numbers[one.id]:
                self.model.read[person.pk, entry] = False

    def all_read(self, person: Person) -> None:
        if self.dice.random() < 0.2:
            reading.mark_all_read(actor=person, now=self.now)
            self.model.bases[person.pk] = self.now
            for key in [key for key in self.model.read if key[0] == person.pk]:
                self.model.read[key] = True
            return
        mine = [slug for slug in self.slugs if person.pk in self.model.members[slug]]
        if mine:
            slug = self.dice.choice(mine)
            there = {
                self.model.written[one].root
                for one in self.model.unread(person.pk)
                if self.model.written[one].place == slug
            }
            reading.mark_space_read(actor=person, slug=slug)
            for root in there:
                for one in self.model.thread(root):
                    self.model.read[person.pk, one.id] = True

    def delete(self, person: Person) -> None:
        mine = [
            one
            for one in self.model.written.values()
            if one.author == person.pk
            and one.state == "published"
            and self.model.may_read(person.pk, one)
            and self.model.written[one.root].state == "published"
        ]
        if mine:
            one = self.dice.choice(mine)
            mark = f"gone {one.id} {self.tick()}"
            entries.delete_entry(actor=person, entry_id=one.id, now=self.now)
            for other in self.model.thread(one.id) if one.root == one.id else [one]:
                if other.state == "published":
                    other.state = mark

    def restore(self, person: Person) -> None:
        gone = [
            one
            for one in self.model.written.values()
            if one.author == person.pk
            and one.state.startswith(f"gone {one.id} ")
            and self.model.may_read(person.pk, one)
            and (one.root == one.id or self.model.written[one.root].state == "published")
        ]
        if gone:
            one = self.dice.choice(gone)
            mark = one.state
            entries.restore_entry(actor=person, entry_id=one.id, now=self.now)
            for other in self.model.written.values():
                if other.state == mark:
                    other.state = "published"

    def move(self, person: Person) -> None:
        """Comments of one thread go to the end of another one that the same people read."""
        into = self.readable(person, roots=True)
        if into is None:
            return
        froms = [
            one
            for one in self.model.written.values()
            if one.root == one.id != into.id
            # What went with a deleted thread comes back with it; nobody moves it meanwhile.
            and one.state == "published"
            and one.place == into.place
            and one.people == into.people
            and len(self.model.thread(one.id)) > 1
        ]
        if not froms:
            return
        source = self.dice.choice(froms)
        comments = [one for one in self.model.thread(source.id) if one.id != source.id]
        chosen = self.dice.sample(comments, self.dice.randint(1, len(comments)))
        counters, _made = Counters.objects.get_or_create(entry_id=into.id)
        last = counters.last_number
        moved = []
        for place, one in enumerate(sorted(chosen, key=lambda one: one.id), 1):
            moved.append(Moved(one.id, source.id, one.number, into.id, last + place))
            Entry.objects.filter(pk=one.id).update(
                root_id=into.id, parent_id=into.id, number=last + place
            )
            one.root, one.parent, one.number = into.id, into.id, last + place
        counters.last_number = last + len(moved)
        counters.last_comment_at = self.now
        counters.save()
        run_after_move(moved)

    def follow(self, person: Person) -> None:
        level = self.dice.choice(["all", "concerns", "nothing", ""])
        kind = self.dice.choice(["person", "topic", "room", "thread"])
        key: object = ""
        if kind == "person":
            other = self.dice.choice([one for one in self.people if one != person])
            if person.is_guest:
                return
            following.follow_person(actor=person, handle=other.handle, level=level)
            key, found = other.pk, Follow.objects.filter(person=person, other=other)
        elif kind == "topic":
            key = self.dice.choice(["pump", "borr"])
            following.follow_topic(actor=person, slug=str(key), level=level)
            found = Follow.objects.filter(person=person, topic=key)
        elif kind == "room":
            key = self.dice.choice(self.slugs)
            slug = str(key)
            is_open = self.model.opens[slug] == "open" and not person.is_guest
            if not is_open and person.pk not in self.model.members[slug]:
                return
            following.follow_space(actor=person, slug=slug, level=level)
            if level == ("all" if person.pk in self.model.members[slug] else "nothing"):
                level = ""
            found = Follow.objects.filter(person=person, space=self.spaces[slug])
        else:
            root = self.readable(person)
            if root is None:
                return
            key = root.root
            following.follow_thread(actor=person, entry_id=root.id, level=level)
            found = Follow.objects.filter(person=person, thread_id=key)
        had = self.model.follows.get((person.pk, kind, key))
        if level:
            at = had.at if had is not None and had.level == level else self.tick()
            found.update(at=at)
            self.model.follows[person.pk, kind, key] = Chosen(level, at)
        else:
            self.model.follows.pop((person.pk, kind, key), None)

    def belong(self, person: Person) -> None:
        slug = self.dice.choice(self.slugs)
        if person.pk in self.model.members[slug]:
            if self.dice.random() > WHOLE_WAY:
                Membership.objects.filter(person=person, space=self.spaces[slug]).delete()
            else:
                spaces.remove_member(actor=self.host, slug=slug, person=person)
            del self.model.members[slug][person.pk]
        else:
            at = self.tick()
            if self.dice.random() > WHOLE_WAY:
                Membership.objects.create(person=person, space=self.spaces[slug])
            else:
                spaces.add_member(actor=self.host, slug=slug, person=person)
            Membership.objects.filter(person=person, space=self.spaces[slug]).update(since=at)
            self.model.members[slug][person.pk] = at

    def block(self, person: Person) -> None:
        other = self.dice.choice([one for one in self.people if one != person])
        pair = (person.pk, other.pk)
        if pair in self.model.blocks:
            Block.objects.filter(person=person, blocked=other).delete()
            self.model.blocks.remove(pair)
        elif self.dice.random() < 0.5:
            Block.objects.create(person=person, blocked=other, at=self.now)
            self.model.blocks.add(pair)

    def bring_in(self, person: Person) -> None:
        slug = self.dice.choice(self.slugs)
        audience = self.spaces[slug].audience_id
        assert audience is not None
        at = self.tick()
        ids = insert_entries(
            [
                NewEntry("r", person.pk, audience, "gammalt", at),
                NewEntry("c", person.pk, audience, "svar", at, root_key="r"),
            ]
        )
        for entry in Entry.objects.filter(pk__in=ids.values()).order_by("number"):
            self.keep(entry, slug, frozenset())
            self.model.written[entry.pk].is_quiet = True

    def step(self) -> tuple[str, Person]:
        verb = self.dice.choices(list(self.verbs), list(self.verbs.values()))[0]
        person = self.one_person()
        verb(person)
        return f"{verb.__name__} by {person.handle}", person

    @property
    def verbs(self) -> dict[Callable[[Person], None], int]:
        """What people do, and how often."""
        return {
            self.post: 10,
            self.comment: 27,
            self.read: 28,
            self.unread: 4,
            self.all_read: 2,
            self.delete: 3,
            self.restore: 3,
            self.move: 3,
            self.follow: 8,
            self.belong: 6,
            self.block: 1,
            self.bring_in: 1,
        }

    def compare(self, person: Person, told: str) -> None:
        sql, params = unread_sql(person)
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} SELECT id FROM news", params)
            found = [row[0] for row in cursor.fetchall()]
        assert len(found) == len(set(found)), "an entry counts once"
        wanted = self.model.unread(person.pk)
        differ = {one: self.model.written[one] for one in wanted ^ set(found)}
        assert set(found) == wanted, f"{told}: {person.handle}: {differ}"


STEPS, SECONDS = 3000, 33.0
# After so many steps one person's counts are compared, and everybody's.
ONE, ALL = 6, 300


@pytest.mark.django_db
def test_every_count_is_what_a_plain_model_says(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_after_read", [])  # notifications are no part of it
    play = Play(cast, seed())
    begun = time.monotonic()
    checked = 0
    told: list[str] = []
    for step in range(1, STEPS + 1):
        verb, person = play.step()
        told = [*told[-ALL:], verb]
        who = play.people if step % ALL == 0 else []
        if step % ONE == 0 and not who:
            who = [play.dice.choice([person, play.one_person()])]
        for one in who:
            play.compare(one, f"step {step} after {told[-12:]}")
        checked += len(who)
        if time.monotonic() - begun > SECONDS and step > 500:
            break
    for person in play.people:
        play.compare(person, "at the end")
    print(f"{step} steps, {checked} comparisons, {time.monotonic() - begun:.0f} s")  # noqa: T201 - the same
    assert checked > 100
