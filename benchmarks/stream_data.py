"""An organisation's five years of writing, made up and copied into the tables of a scratch database."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

END = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)
WORDS = (
    "pallen från Luleå har celler som svällt vi ställde undan dem i buren vet någon hur de sorterades "
    "innan kvarnen leveransen kommer på torsdag kunden frågar om takten i värmepumpen läcker när det är "
    "kallt jag ringer dem i morgon och skriver upp svaret here is what the supplier said about the seal"
).split()


def _bodies(rng: random.Random) -> list[tuple[str, str, str, str]]:
    """A pool of texts as they are stored: body, html, outline, language."""
    from samband.entries.rules import language_of, short_body
    from samband.kernel import markdown

    pool = []
    for number in range(3000):
        paragraphs = rng.choices((1, 2, 3, 12), weights=(70, 18, 8, 4))[0]
        texts = [
            " ".join(rng.choices(WORDS, k=rng.randint(8, 45))).capitalize() + "."
            for _ in range(paragraphs)
        ]
        if number % 4 == 0:
            texts[0] += f" #ämne{number % 40}"
        if number % 9 == 0:
            texts[0] += f" @person{number % 2000 + 1}"
        body = "\n\n".join(texts)
        short = short_body(body)
        outline = {"html": markdown.render(short).html} if short else {}
        pool.append((body, markdown.render(body).html, json.dumps(outline), language_of(body)))
    return pool


def make_people(count: int) -> None:
    """The organisation and its people, one in twenty a guest; ids from 1 on."""
    from samband.kernel.text import sort_key
    from samband.parties.models import Party
    from samband.people.models import Installation, Person

    home = Party.objects.create(kind=Party.Kind.ORGANISATION, is_inside=True)
    Installation.objects.create(id=1, party=home, name="Norrsken", domains=["norrsken.example"])
    parties = Party.objects.bulk_create(
        [Party(kind=Party.Kind.HUMAN, is_inside=True) for _ in range(count)]
    )
    Person.objects.bulk_create(
        Person(
            id=number,
            party=parties[number - 1],
            name=f"Maria Andersson-Ek {number}",
            handle=f"person{number}",
            email=f"person{number}@norrsken.example",
            sort_key=sort_key(f"Maria {number}"),
            password="!",  # noqa: S106 - nobody signs in with it
            role="guest" if number % 20 == 0 else "person",
            state="active",
            title="Drifttekniker",
        )
        for number in range(1, count + 1)
    )


def make_rooms(count: int, people: int, rng: random.Random) -> list[int]:
    """Rooms (7 open, 2 closed, 1 secret in ten) with members, two of them hosts; returns their audiences."""
    from samband.spaces.models import Audience, Membership, Space

    openness = ["open"] * 7 + ["closed"] * 2 + ["secret"]
    spaces = Space.objects.bulk_create(
        Space(slug=f"room-{n}", name=f"Rummet nummer {n}", openness=openness[n % 10])
        for n in range(count)
    )
    audiences = Audience.objects.bulk_create(
        Audience(kind="space", space=space, openness=space.openness) for space in spaces
    )
    for space, audience in zip(spaces, audiences, strict=True):
        space.audience = audience
    Space.objects.bulk_update(spaces, ["audience"])
    Membership.objects.bulk_create(
        Membership(space=space, person_id=person, is_host=place < 2)
        for space in spaces
        for place, person in enumerate(rng.sample(range(1, people + 1), min(people, 60)))
    )
    return [audience.pk for audience in audiences]


class Entries:
    """Rows of a million entries: half start a thread, half are comments; made while they are copied."""

    def __init__(self, count: int, people: int, rooms: list[int], rng: random.Random) -> None:
        self.count, self.people, self.rng = count, people, rng
        # A few rooms are busy, most are not.
        self.audiences = [1, *rooms]
        self.weights = [len(rooms) * 0.25] + [3.0 / (n + 3) * 20 for n in range(len(rooms))]
        self.pool = _bodies(rng)
        self.comments: dict[int, int] = {}
        self.mentions: list[tuple[int, int, datetime]] = []

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Entries in the order of their dates."""
        rng = self.rng
        roots: list[tuple[int, int]] = []
        chosen = rng.choices(self.audiences, weights=self.weights, k=self.count)
        for number in range(1, self.count + 1):
            at = END - YEARS * ((self.count - number) / self.count)
            body, html, outline, language = self.pool[rng.randrange(len(self.pool))]
            author = rng.randint(1, self.people)
            if number % 2 or not roots:
                audience, root, place, kind = chosen[number - 1], None, 0, "post"
                roots.append((number, audience))
            else:
                root, audience = roots[-1 - int(rng.random() ** 3 * min(len(roots), 400))]
                place = self.comments[root] = self.comments.get(root, 0) + 1
                kind = "comment"
            if "@person" in body:
                self.mentions.append((number, rng.randint(1, self.people), at))
            yield (
                number, kind, author, "", audience, root, root, place, "", body, html, 1, language, "published", 1,
                outline, at,
            )  # fmt: skip


ENTRY_COLUMNS = (
    "id, kind, author_id, byline, audience_id, root_id, parent_id, number, title, body, html, renderer, language, "
    "state, version, outline, published_at"
)


def copy_entries(entries: Entries) -> None:
    """Copy the entries and what hangs on them; as the owner of the tables."""
    from django.db import connection

    connection.ensure_connection()
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY entries_entry ({ENTRY_COLUMNS}) FROM STDIN") as copy:
            for row in entries.rows():
                copy.write_row(row)
        with cursor.copy(
            "COPY entries_counters (entry_id, comments, last_number, last_comment_at) FROM STDIN"
        ) as copy:
            for root, count in entries.comments.items():
                copy.write_row((root, count, count, END))
        with cursor.copy(
            "COPY entries_mention (entry_id, person_id, published_at) FROM STDIN"
        ) as copy:
            for mention in entries.mentions:
                copy.write_row(mention)
        with cursor.copy(
            "COPY entries_attachment (entry_id, name, stored_name, small_name, content_type, width, height, alt, size) "
            "FROM STDIN"
        ) as copy:
            for entry in range(1, entries.count + 1, 50):
                copy.write_row(
                    (entry, "", f"{entry}.webp", "", "image/webp", 800, 600, "En pall", 90_000)
                )
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('entries_entry', 'id'), %s)", [entries.count]
        )
