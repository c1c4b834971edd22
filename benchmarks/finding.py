"""Finding contacts and reading the lists of them at the design's size.

    python benchmarks/finding.py [--contacts 1000000] [--asked 40]

A scratch PostgreSQL gets so many cards (three in ten shared), one person a fiftieth of them, and the organisation's own
sources name a fifth of those whom somebody knows. Pages of each tab, deep ones too, and words from common to mistyped are
read through the query behind the page, as the application's role with row-level security; times in ms. "triggers" is what
keeping words costs when cards are written: microseconds for each, with and without. The last line is JSON.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.identities_data import Crowd

PEOPLE = 1_000
_PARTIES = """
INSERT INTO parties_party (id, kind, is_inside) SELECT 1000000 + n, 'human', n <= %(people)s
  FROM generate_series(1, %(people)s + %(parties)s) n
"""
_PERSONS = """
INSERT INTO people_person (id, party_id, name, handle, email, sort_key, password, role, state, title, about, photo,
                           languages, language, time_zone, theme, epoch)
SELECT n, 1000000 + n, 'Person ' || n, 'person' || n, 'person' || n || '@norrsken.example', '', '!', 'person', 'active',
       '', '', '', '{}', 'sv', '', 'system', 1
  FROM generate_series(1, %(people)s) n
"""
# Who has a low number is known to many, and the first person has a fiftieth of everything.
_CARDS = """
INSERT INTO cards_card (id, owner_id, party_id, level, name, name_key, organisation_name, title, emails, topics, place, band)
SELECT gen_random_uuid(), owner, 1000000 + %(people)s + n, CASE WHEN random() < 0.3 THEN 'shared' ELSE 'mine' END,
       made.name, lower(made.name), 'Bolag ' || n %% 20000, CASE WHEN n %% 3 = 0 THEN 'Inköpare' ELSE '' END,
       ARRAY['p' || n || '@bolag' || n %% 20000 || '.example'],
       CASE WHEN n %% 20 = 0 THEN ARRAY['ämne ' || n %% 300] ELSE '{}' END,
       CASE WHEN n %% 10 = 0 THEN 'Ort ' || n %% 500 ELSE '' END, 'met'
  FROM (SELECT DISTINCT ON (owner, n) owner, n FROM (
          SELECT CASE WHEN i %% 50 = 0 THEN 1 ELSE 1 + i %% %(people)s END AS owner,
                 1 + floor(%(parties)s * power(random(), 1.3))::int AS n FROM generate_series(%(from)s, %(until)s) i) drawn
       ) made_of
  CROSS JOIN LATERAL (SELECT
    (%(given)s::text[])[1 + floor(4000 * power(((n::bigint * 7919) %% 999983) / 999983.0, 3))::int] || ' ' ||
    (%(family)s::text[])[1 + floor(16000 * power(((n::bigint * 104729) %% 999979) / 999979.0, 2))::int] AS name
  ) made
ON CONFLICT DO NOTHING
"""
_PUBLIC = """
INSERT INTO parties_identity (layer, kind, value, name, name_key, party_id, is_role)
SELECT 0, 'email', 'p' || party_id || '@bolag.example', min(name), min(name_key), party_id, false
  FROM cards_card WHERE party_id %% 5 = 0 GROUP BY party_id
"""


def write(contacts: int) -> dict[str, Any]:
    """Fill the tables as their owner, the last cards without triggers; what the triggers cost."""
    from django.db import connection

    crowd = Crowd()
    values: dict[str, Any] = {
        "people": PEOPLE,
        "parties": contacts * 3 // 5,
        "given": crowd.given,
        "family": crowd.family,
    }
    costs = {}
    few = contacts // 50
    spans = [("all", 1, contacts - 2 * few), ("with", 1, few), ("without", 1, few)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.26)")
        cursor.execute(_PARTIES, values)
        cursor.execute(_PERSONS, values)
        for name, first, last in spans:
            if name == "without":
                cursor.execute("ALTER TABLE cards_card DISABLE TRIGGER USER")
            begun = time.perf_counter()
            cursor.execute(_CARDS, values | {"from": first, "until": last})
            costs[name] = 1e6 * (time.perf_counter() - begun) / max(1, cursor.rowcount)
        cursor.execute("ALTER TABLE cards_card ENABLE TRIGGER USER")
        cursor.execute(_PUBLIC, values)
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE level = 'shared') FROM cards_card")
        cards, shared = cursor.fetchone()
    return {
        "cards": cards,
        "shared": shared,
        "triggers": {
            "card_us": round(costs["with"]),
            "without_us": round(costs["without"]),
            "times": round(costs["with"] / costs["without"], 1),
        },
    }


def timed(asked: int, one: Callable[[random.Random], int]) -> dict[str, float]:
    """Times of `asked` pages after two to warm up, and how many rows they had."""
    chance = random.Random(26)
    for _ in range(2):
        one(chance)
    times, rows = [], 0
    for _ in range(asked):
        begun = time.perf_counter()
        rows += one(chance)
        times.append(1000 * (time.perf_counter() - begun))
    times.sort()
    return {
        "p50_ms": round(statistics.median(times), 1),
        "max_ms": round(times[-1], 1),
        "rows": round(rows / asked, 1),
    }


def measure(asked: int) -> dict[str, Any]:
    """Each list and kind of question."""
    from django.utils import timezone

    from samband.cards.finding import filters_of, find_contacts
    from samband.cards.wanted import Wanted
    from samband.kernel.db import as_person
    from samband.kernel.pages import encode_cursor
    from samband.people.models import Person

    now = timezone.now()
    crowd = Crowd()

    def pages(reader_id: int, cursor: str = "", **wanted: str) -> dict[str, float]:
        def one(_chance: random.Random) -> int:
            with as_person(reader_id):
                reader = Person.objects.get(pk=reader_id)
                page = find_contacts(reader, Wanted(**wanted), now=now, cursor=cursor).page
            return len(page.rows)

        return timed(asked, one)

    def named(text: Callable[[random.Random], str], how: str) -> dict[str, float]:
        def one(chance: random.Random) -> int:
            with as_person(2):
                reader = Person.objects.get(pk=2)
                page = find_contacts(reader, Wanted(how=how, text=text(chance)), now=now).page
            return len(page.rows)

        return timed(asked, one)

    def choices(_chance: random.Random) -> int:
        with as_person(2):
            return len(filters_of(Person.objects.get(pk=2), "shared").topics)

    def mistyped(chance: random.Random) -> str:
        word = chance.choice(crowd.family[5_000:])
        return word[:3] + word[4:]

    deep = encode_cursor("m", 0)
    return {
        "shared": pages(2, how="shared"),
        "shared_deep": pages(2, deep, how="shared"),
        "public_deep": pages(2, deep, how="public"),
        "mine": pages(1),
        "mine_deep": pages(1, deep),
        "letter": named(lambda chance: chance.choice("abkz"), "shared"),
        "two_letters": named(
            lambda chance: f"{chance.choice('abk')} {chance.choice('lst')}", "shared"
        ),
        "common_word": named(lambda chance: chance.choice(crowd.given[:10]), "shared"),
        "two_words": named(
            lambda chance: (
                f"{chance.choice(crowd.given[:200])} {chance.choice(crowd.family[:200])}"
            ),
            "shared",
        ),
        "rare_word": named(lambda chance: chance.choice(crowd.family[5_000:]), "shared"),
        "mistyped": named(mistyped, "shared"),
        "public_common_word": named(lambda chance: chance.choice(crowd.given[:10]), "public"),
        "public_mistyped": named(mistyped, "public"),
        "place": pages(2, how="shared", place="Ort 120"),
        "topic": pages(2, how="shared", topic="ämne 120"),
        "choices": timed(asked, choices),
    }


def main() -> None:
    """Fill, read, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=40)
    args = parser.parse_args()
    from benchmarks.scratch import scratch_databases

    with scratch_databases() as enter:
        enter("finding", as_owner=True)
        figures = write(args.contacts)
        print(figures, flush=True)
        enter("finding")
        for name, found in measure(args.asked).items():
            print(name, found, flush=True)
            figures[name] = found
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
