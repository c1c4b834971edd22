"""The week's page: who, why now, what you last spoke of, who else looks after them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from samband.cards.access import network_for_reading
from samband.cards.queries import rows_of
from samband.cards.shapes import Colleague
from samband.care import rules
from samband.care.access import today_of
from samband.care.models import Choice
from samband.care.rules import Look, look_at, urgency, week_of
from samband.kernel.errors import NotFound
from samband.kernel.text import one_line
from samband.people.models import Person
from samband.people.presence import zone_of

#: Of what is due this many are shown; who has more due has too many plans.
SHOWN = 30
COMING = 20
NOTE_SHOWN = 240
# Enough for a rhythm; older contacts would describe another time.
CONTACTS_READ = 60

_TOUCHED = """
  SELECT max(both_ways.last_at) AS last_at FROM (
    SELECT t.last_at FROM ties_tie t
     WHERE t.layer IN (0, %(me)s) AND t.from_party_id = %(party)s AND t.to_party_id = p.contact_id
    UNION ALL
    SELECT t.last_at FROM ties_tie t
     WHERE t.layer IN (0, %(me)s) AND t.from_party_id = p.contact_id AND t.to_party_id = %(party)s
  ) both_ways
"""

# Own plans, and those by tags where there is none: of several tags the shortest gap counts.
_PLANS = f"""
WITH by_tag AS (
  SELECT DISTINCT ON (t.party_id) t.party_id, t.name, g.ideal_days, g.longest_days, g.since
    FROM care_tagplan g JOIN cards_cardtag t ON t.owner_id = g.owner_id AND t.key = g.key
   WHERE g.owner_id = %(me)s AND (%(contact)s::bigint IS NULL OR t.party_id = %(contact)s)
   ORDER BY t.party_id, g.ideal_days, g.longest_days, g.key
), own AS (
  SELECT * FROM care_plan WHERE owner_id = %(me)s AND (%(contact)s::bigint IS NULL OR contact_id = %(contact)s)
), p AS (
  SELECT coalesce(own.contact_id, by_tag.party_id) AS contact_id,
         coalesce(own.ideal_days, by_tag.ideal_days) AS ideal_days,
         coalesce(own.longest_days, by_tag.longest_days) AS longest_days,
         CASE WHEN own.ideal_days IS NULL THEN by_tag.since ELSE own.since END AS since,
         CASE WHEN own.ideal_days IS NULL THEN by_tag.name ELSE '' END AS tag,
         own.snoozed_until
    FROM own FULL JOIN by_tag ON by_tag.party_id = own.contact_id
)
SELECT p.*, c.name, c.organisation_id, c.organisation_name, c.topics, touched.last_at, note.text AS note, note.at AS note_at
  FROM p
  JOIN cards_card c ON c.owner_id = %(me)s AND c.party_id = p.contact_id
  LEFT JOIN LATERAL ({_TOUCHED}) touched ON true
  LEFT JOIN LATERAL (SELECT n.text, n.at FROM cards_cardnote n
                      WHERE n.card_id = c.id AND n.owner_id = %(me)s ORDER BY n.at DESC, n.id LIMIT 1) note ON true
 WHERE p.ideal_days IS NOT NULL
"""

_TAGS = """
SELECT t.key, min(t.name) AS name, count(*) AS contacts, g.ideal_days, g.longest_days
  FROM cards_cardtag t LEFT JOIN care_tagplan g ON g.owner_id = t.owner_id AND g.key = t.key
 WHERE t.owner_id = %(me)s GROUP BY t.key, g.ideal_days, g.longest_days ORDER BY min(t.name), t.key
"""

_CONTACTS = """
SELECT pair.contact_id, each_time.at, each_time.kind
  FROM unnest(%(contacts)s::bigint[]) AS pair (contact_id)
  JOIN LATERAL (
    SELECT at, kind FROM (
      SELECT i.at, i.kind FROM ties_interaction i
        JOIN parties_identity f ON f.id = i.from_identity_id AND f.party_id = %(party)s
        JOIN parties_identity t ON t.id = i.to_identity_id AND t.party_id = pair.contact_id
       WHERE i.layer IN (0, %(me)s)
      UNION ALL
      SELECT i.at, i.kind FROM ties_interaction i
        JOIN parties_identity f ON f.id = i.from_identity_id AND f.party_id = pair.contact_id
        JOIN parties_identity t ON t.id = i.to_identity_id AND t.party_id = %(party)s
       WHERE i.layer IN (0, %(me)s)
    ) both_ways ORDER BY at DESC LIMIT %(limit)s
  ) each_time ON true
 ORDER BY pair.contact_id, each_time.at DESC
"""

# Row-level security: keepers while their card is shared, weeks among those who do it together.
_KEEPERS = """
SELECT k.contact_id, w.week, p.id, p.name, p.handle, p.photo, coalesce(team.name, '') AS team FROM care_keeper k
  JOIN people_person p ON p.id = k.person_id AND p.state = 'active' LEFT JOIN people_team team ON team.id = p.team_id
  LEFT JOIN care_keeperweek w ON w.person_id = k.person_id AND w.contact_id = k.contact_id
 WHERE k.contact_id = ANY (%(contacts)s) ORDER BY k.contact_id, p.name, p.id
"""


@dataclass(frozen=True, slots=True)
class Keeping:
    """A colleague who looks after a contact; `this_week`: they were in touch since Monday, as far as the reader may know."""

    colleague: Colleague
    this_week: bool


@dataclass(frozen=True, slots=True)
class Cared:
    """A contact with a plan, and all that a line of the page says; `tag`: the tag that the plan is for, else ""."""

    contact_id: int
    name: str
    organisation_id: int | None
    organisation_name: str
    topics: tuple[str, ...]
    ideal_days: int
    longest_days: int
    look: Look
    last_on: date | None
    tag: str
    note: str
    note_at: datetime | None
    last_kind: str = ""
    usual_days: int | None = None
    keepers: tuple[Keeping, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether the silence is long for these two, whatever the plan says."""
        days = self.look.days
        return self.usual_days is not None and days is not None and days >= 2 * self.usual_days


@dataclass(frozen=True, slots=True)
class Week:
    """The page: what is due by the end of this week, how many more, what comes in the next weeks."""

    due: Sequence[Cared]
    more: int
    coming: Sequence[Cared]
    count: int
    wants_mail: bool


def _cared(person: Person, row: dict[str, Any], today: date) -> Cared:
    zone = zone_of(person)
    last = row["last_at"].astimezone(zone).date() if row["last_at"] is not None else None
    look = look_at(
        ideal=row["ideal_days"],
        longest=row["longest_days"],
        since=row["since"],
        last=last,
        snoozed_until=row["snoozed_until"],
        today=today,
    )
    return Cared(
        contact_id=row["contact_id"],
        name=row["name"],
        organisation_id=row["organisation_id"],
        organisation_name=row["organisation_name"],
        topics=tuple(row["topics"]),
        ideal_days=row["ideal_days"],
        longest_days=row["longest_days"],
        look=look,
        last_on=last,
        tag=row["tag"],
        note=one_line(row["note"], NOTE_SHOWN) if row["note"] else "",
        note_at=row["note_at"],
    )


def all_cared(person: Person, now: datetime, contact_id: int | None = None) -> list[Cared]:
    """All plans of a person, or the one for a contact, with how they stand; one statement."""
    today = today_of(person, now)
    rows = rows_of(_PLANS, {"me": person.pk, "party": person.party_id, "contact": contact_id})
    return [_cared(person, row, today) for row in rows]


def cared_for(person: Person, contact_id: int, now: datetime) -> Cared:
    """How the plan for a contact stands. Raises `NotFound` without one; one statement."""
    network_for_reading(person)
    found = all_cared(person, now, contact_id)
    if not found:
        raise NotFound
    return found[0]


@dataclass(frozen=True, slots=True)
class Tagged:
    """One of a person's tags, how many contacts have it, and its plan if it has one."""

    key: str
    name: str
    contacts: int
    ideal_days: int | None
    longest_days: int | None


def tags_of(person: Person) -> list[Tagged]:
    """A person's tags by name with their plans; one statement."""
    return [Tagged(**row) for row in rows_of(_TAGS, {"me": person.pk})]


def week_for(person: Person, now: datetime) -> Week:
    """The week's page; four statements, however many plans there are."""
    today = today_of(person, now)
    found = all_cared(person, now)
    due = sorted(
        (one for one in found if one.look.is_due),
        key=lambda one: (-urgency(one.look, one.ideal_days, today), one.name, one.contact_id),
    )
    coming = sorted(
        (one for one in found if not one.look.is_due and one.look.due_on <= today + rules.AHEAD),
        key=lambda one: (one.look.due_on, one.name, one.contact_id),
    )
    choice = Choice.objects.filter(person=person).first()
    return Week(
        due=with_details(person, due[:SHOWN], now),
        more=max(0, len(due) - SHOWN),
        coming=coming[:COMING],
        count=len(found),
        wants_mail=choice is None or choice.wants_mail,
    )


def with_details(person: Person, found: Sequence[Cared], now: datetime) -> list[Cared]:
    """The same with the last contact, the usual gap and who else looks after them; two statements."""
    if not found:
        return []
    contacts = [one.contact_id for one in found]
    values = {"me": person.pk, "party": person.party_id, "contacts": contacts}
    times: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for row in rows_of(_CONTACTS, {**values, "limit": CONTACTS_READ}):
        times[row["contact_id"]].append((row["at"], row["kind"]))
    keepers = keepers_of(person, contacts, now)
    zone = zone_of(person)
    shown = []
    for one in found:
        each = times[one.contact_id]
        shown.append(
            replace(
                one,
                last_kind=each[0][1] if each else "",
                usual_days=rules.usual_gap(at.astimezone(zone).date() for at, _kind in each),
                keepers=tuple(k for k in keepers[one.contact_id] if k.colleague.id != person.pk),
            )
        )
    return shown


def keepers_of(person: Person, contacts: Sequence[int], now: datetime) -> dict[int, list[Keeping]]:
    """Who looks after these contacts, by name, the person among them; one statement."""
    rows = rows_of(_KEEPERS, {"contacts": list(contacts)})
    monday = week_of(today_of(person, now))
    found: dict[int, list[Keeping]] = defaultdict(list)
    for row in rows:
        contact_id, week = row.pop("contact_id"), row.pop("week")
        this_week = week is not None and week >= monday
        found[contact_id].append(Keeping(Colleague(**row), this_week))
    return found
