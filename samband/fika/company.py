"""What decides a round, read by the system role: never from anybody's contacts, mail or ties."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations

from django.db import connection

from samband.entries.models import Block
from samband.fika.models import Meeting, Seat
from samband.fika.models import Taker as TakerRow
from samband.fika.rules import Before, Company, Pair, Taker
from samband.people.models import Person
from samband.spaces.models import Membership

# How far back answers and messages between two say that they meet anyway.
LATELY = timedelta(days=180)

# Comments on each other's words, and messages to few people with both among them.
_EXCHANGES = """
SELECT one, other, sum(times)::int FROM (
  SELECT least(c.author_id, p.author_id) AS one, greatest(c.author_id, p.author_id) AS other, count(*) AS times
    FROM entries_entry c JOIN entries_entry p ON p.id = c.parent_id
   WHERE c.author_id = ANY (%(ids)s) AND p.author_id = ANY (%(ids)s) AND c.author_id <> p.author_id
     AND c.state = 'published' AND c.published_at > %(since)s
   GROUP BY 1, 2
  UNION ALL
  SELECT least(e.author_id, n.person_id), greatest(e.author_id, n.person_id), count(*)
    FROM entries_entry e JOIN spaces_audienceperson n ON n.audience_id = e.audience_id
   WHERE e.author_id = ANY (%(ids)s) AND n.person_id = ANY (%(ids)s) AND n.person_id <> e.author_id
     AND e.state = 'published' AND e.published_at > %(since)s
   GROUP BY 1, 2
) AS found GROUP BY 1, 2
"""


def read_company(now: datetime) -> Company:
    """Everybody who takes part and is here, and what there is between them; six statements as the system role."""
    people = list(
        Person.objects.active()
        .exclude(role=Person.Role.GUEST)
        .filter(pk__in=TakerRow.objects.filter(paused_at__isnull=True).values("person"))
        .order_by("pk")
        .values_list("pk", "team_id", "place_id")
    )
    ids = [person for person, _team, _place in people]
    rooms: defaultdict[int, set[int]] = defaultdict(set)
    for person, space in Membership.objects.filter(person__in=ids).values_list("person", "space"):
        rooms[person].add(space)
    before, waited = _before(ids)
    return Company(
        takers=[
            Taker(person, team, place, frozenset(rooms[person]), person in waited)
            for person, team, place in people
        ],
        apart=_apart(ids),
        before=before,
        exchanges=_exchanges(ids, now),
    )


def _apart(ids: Sequence[int]) -> frozenset[Pair]:
    """A block between two, whichever way, keeps them apart for as long as it stands."""
    rows = Block.objects.filter(person__in=ids, blocked__in=ids)
    return frozenset(frozenset(pair) for pair in rows.values_list("person", "blocked"))


def _before(ids: Sequence[int]) -> tuple[dict[Pair, Before], set[int]]:
    """Earlier pairs, and who waited in the last round."""
    here = set(ids)
    met = set(Seat.objects.filter(met=Seat.Met.YES).values_list("meeting_id", flat=True))
    found: dict[Pair, Before] = {}
    waited: set[int] = set()
    rounds: dict[int, int] = {}
    meetings = Meeting.objects.filter(people__overlap=list(ids)).order_by("-round__day", "pk")
    for key, round_id, people in meetings.values_list("pk", "round_id", "people"):
        ago = rounds.setdefault(round_id, len(rounds) + 1)
        if ago == 1 and len(people) == 1:
            waited.update(here & set(people))
        for one, other in combinations(sorted(here & set(people)), 2):
            known = found.get(frozenset((one, other)))
            found[frozenset((one, other))] = Before(
                known.rounds_ago if known else ago, (known is not None and known.met) or key in met
            )
    return found, waited


def _exchanges(ids: Sequence[int], now: datetime) -> dict[Pair, int]:
    with connection.cursor() as cursor:
        cursor.execute(_EXCHANGES, {"ids": list(ids), "since": now - LATELY})
        return {frozenset((one, other)): times for one, other, times in cursor.fetchall()}
