"""A network of an organisation, made up in the tables of a scratch database by a few statements."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
TOPICS = ("batterier", "värmepumpar", "upphandling", "solceller", "fjärrvärme")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; at 1.0: 5,000 people, 1 M contacts (cards), 10 M ties."""

    people: int
    contacts: int
    ties: int

    @classmethod
    def of(cls, scale: float) -> "Size":
        """The design's size times `scale`."""
        return cls(max(40, round(5_000 * scale)), round(1e6 * scale), round(1e7 * scale))

    @property
    def outsiders(self) -> int:
        """A contact in five is known to two or more."""
        return self.contacts * 3 // 5

    @property
    def organisations(self) -> int:
        """Fifty contacts each."""
        return max(5, self.contacts // 50)


# Humans outside have the numbers after the organisations, which come after our people. Low numbers are popular: the square of
# an even chance, so that a few know very many.
_STATEMENTS = (
    """
    INSERT INTO parties_party (id, kind, is_inside)
    SELECT %(base)s + n,
           CASE WHEN n > %(people)s AND n <= %(people)s + %(organisations)s THEN 'organisation' ELSE 'human' END,
           n <= %(people)s
      FROM generate_series(1, %(people)s + %(organisations)s + %(outsiders)s) n
    """,
    """
    INSERT INTO people_person (id, party_id, name, handle, email, sort_key, password, role, state, title, about, photo,
                               languages, language, time_zone, theme, epoch, team_id)
    SELECT n, %(base)s + n, 'Person ' || n, 'person' || n, 'person' || n || '@norrsken.example', '', '!', 'person', 'active',
           '', '', '', '{}', 'sv', '', 'system', 1, 1 + n %% 200
      FROM generate_series(1, %(people)s) n
    """,
    """
    INSERT INTO parties_identity (layer, kind, value, name, name_key, party_id, is_role)
    SELECT 0, 'domain', 'bolag' || n || '.example', 'Bolag ' || n, 'bolag ' || n, %(base)s + %(people)s + n, false
      FROM generate_series(1, %(organisations)s) n
    """,
    # The organisation's own sources name two in five of them.
    """
    INSERT INTO parties_identity (layer, kind, value, name, name_key, party_id, organisation_id, is_role)
    SELECT 0, 'email', 'namn' || n || '@bolag' || (n %% %(organisations)s + 1) || '.example', 'Namn ' || n, 'namn ' || n,
           %(outside)s + n, %(base)s + %(people)s + n %% %(organisations)s + 1, false
      FROM generate_series(1, %(outsiders)s) n WHERE n %% 5 < 2
    """,
    """
    INSERT INTO cards_card (id, owner_id, party_id, organisation_id, level, name, name_key, organisation_name, title, emails,
                            topics, band)
    SELECT gen_random_uuid(), owner, %(outside)s + n, %(base)s + %(people)s + n %% %(organisations)s + 1,
           CASE WHEN chance < 0.5 THEN 'mine' WHEN chance < 0.7 THEN 'known' ELSE 'shared' END,
           'Namn ' || n, 'namn ' || n, 'Bolag ' || (n %% %(organisations)s + 1), '', '{}',
           CASE WHEN n %% 7 = 0 THEN ARRAY[(%(topics)s::text[])[1 + n %% 5]] ELSE '{}' END,
           (ARRAY['well', 'knows', 'met'])[1 + n %% 3]
      FROM (SELECT 1 + i %% %(people)s AS owner, 1 + floor(%(outsiders)s * power(random(), 2))::int AS n, random() AS chance
              FROM generate_series(1, %(contacts)s) i) made
     WHERE n <= %(outsiders)s
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO parties_identity (layer, kind, value, name, name_key, party_id, organisation_id, is_role)
    SELECT owner_id, 'email', name_key || '@privat.example', name, name_key, party_id, organisation_id, false FROM cards_card
    """,
    # Personal sources: their owner at one end, both directions.
    """
    INSERT INTO ties_tie (layer, from_party_id, to_party_id, weight, as_of, count, first_at, last_at, weeks)
    SELECT c.owner_id, side.one, side.other, 0.05 + 8 * power(random(), 3), %(now)s, 5, %(now)s, %(now)s, side.weeks
      FROM cards_card c CROSS JOIN LATERAL (
        SELECT ARRAY(SELECT %(week)s - k * (1 + (c.party_id %% 9)::int)
                       FROM generate_series(1, 1 + (c.party_id %% 6)::int) k) AS weeks
      ) w CROSS JOIN LATERAL (
        VALUES (%(base)s + c.owner_id, c.party_id, w.weeks), (c.party_id, %(base)s + c.owner_id, w.weeks)
      ) AS side (one, other, weeks)
    """,
    # The organisation's sources: among outsiders, between inside and outside, inside.
    """
    INSERT INTO ties_tie (layer, from_party_id, to_party_id, weight, as_of, count, first_at, last_at, weeks)
    SELECT 0, side.one, side.other, 0.02 + 6 * power(random(), 3), %(now)s, 5, %(now)s, %(now)s,
           ARRAY(SELECT %(week)s - k * (1 + (pair.one + pair.other)::int %% 11)
                   FROM generate_series(1, 1 + (pair.one %% 7)::int) k)
      FROM (SELECT DISTINCT ON (least(one, other), greatest(one, other)) one, other FROM (
              SELECT CASE WHEN kind < 0.6 THEN %(outside)s + 1 + floor(%(outsiders)s * power(random(), 2))::bigint
                          ELSE %(base)s + 1 + floor(%(people)s * power(random(), 1.5))::bigint END AS one,
                     CASE WHEN kind < 0.85 THEN %(outside)s + 1 + floor(%(outsiders)s * power(random(), 2))::bigint
                          ELSE %(base)s + 1 + floor(%(people)s * power(random(), 1.5))::bigint END AS other
                FROM (SELECT random() AS kind FROM generate_series(1, %(pairs)s)) kinds
            ) drawn WHERE one <> other) pair
      CROSS JOIN LATERAL (VALUES (pair.one, pair.other), (pair.other, pair.one)) AS side (one, other)
    """,
    """
    INSERT INTO ties_activity (layer, party_id, week, contacts)
    SELECT 0, n, %(week)s - 9 * k, 1 + (n + k) %% 5
      FROM generate_series(%(base)s + 1, %(outside)s + %(outsiders)s) n CROSS JOIN generate_series(0, 9) k
     WHERE n <= %(base)s + %(people)s OR n > %(outside)s
    """,
)


@dataclass(frozen=True, slots=True)
class Made:
    """Where the numbers of parties begin, and how many rows there came to be."""

    first_organisation: int
    organisations: int
    first_outsider: int
    outsiders: int
    people: int
    cards: int
    ties: int


def make_network(size: Size) -> Made:
    """Fill the tables; as their owner."""
    from django.db import connection

    from samband.parties.models import Party
    from samband.people.models import Installation
    from samband.ties.persistence import week_of

    home = Party.objects.create(kind=Party.Kind.ORGANISATION, is_inside=True)
    Installation.objects.create(id=1, party=home, name="Norrsken", domains=["norrsken.example"])
    base = home.pk
    outside = base + size.people + size.organisations
    values: dict[str, Any] = {
        "base": base,
        "outside": outside,
        "people": size.people,
        "organisations": size.organisations,
        "outsiders": size.outsiders,
        "contacts": size.contacts,
        "pairs": max(1, (size.ties - 2 * size.contacts) // 2),
        "now": NOW,
        "week": week_of(NOW),
        "topics": list(TOPICS),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.26)")
        cursor.execute(
            "INSERT INTO people_team (id, name, about) SELECT n, 'Team ' || n, '' FROM generate_series(1, 200) n"
        )
        # Kept row by row, the large indexes would take most of the time.
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname IN ('tie_once', 'tie_between')"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for statement in _STATEMENTS:
            cursor.execute(statement, values if "%(" in statement else None)
        for _, definition in indexes:
            cursor.execute(definition)
        # As the database does by itself within a minute.
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("SELECT (SELECT count(*) FROM cards_card), (SELECT count(*) FROM ties_tie)")
        cards, ties = cursor.fetchone()
    return Made(
        base + size.people + 1,
        size.organisations,
        outside + 1,
        size.outsiders,
        size.people,
        cards,
        ties,
    )
