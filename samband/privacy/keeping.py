"""How long personal data about people outside is kept, by purpose: chosen by administrators, done nightly, reported.

As shipped nothing goes by itself. A choice takes effect two weeks later; until then, and ever after, each person sees
which of their own contacts will go and can keep them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.cards.models import Card
from samband.cards.writing import delete_contact
from samband.kernel import audit
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Invalid, NotFound
from samband.people.models import Person
from samband.privacy.models import KeepChoice, KeepRun
from samband.sources.models import Import
from samband.ties.actions import recompute_ties

NOTICE = timedelta(days=14)
SHORTEST, LONGEST = 6, 600
#: In one night; what is left over goes the next.
MOST_CONTACTS = 2_000
BATCH = 20_000

# The last that happened on a card: a touch, a note, a change. A plan to keep in touch keeps it.
_QUIET = """
SELECT c.owner_id, c.party_id, c.name, c.last FROM (
  SELECT c.owner_id, c.party_id, c.name, c.level,
         greatest(c.created_at, c.edited_at,
           (SELECT max(t.last_at) FROM ties_tie t WHERE t.layer = c.owner_id AND t.to_party_id = c.party_id),
           (SELECT max(t.last_at) FROM ties_tie t WHERE t.layer = c.owner_id AND t.from_party_id = c.party_id),
           (SELECT max(n.at) FROM cards_cardnote n WHERE n.card_id = c.id)) AS last
    FROM cards_card c WHERE (%(owner)s = 0 OR c.owner_id = %(owner)s) AND c.created_at < %(before)s
) c
 WHERE c.last < %(before)s AND c.level <> 'company'
   AND NOT EXISTS (SELECT 1 FROM care_plan p WHERE p.owner_id = c.owner_id AND p.contact_id = c.party_id)
 ORDER BY c.last, c.party_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """A contact that goes, unless its owner keeps it."""

    owner_id: int
    party_id: int
    name: str
    last_at: datetime


def quiet_contacts(before: datetime, *, owner_id: int = 0, limit: int) -> list[Ending]:
    """Contacts on which nothing happened since; of one person, or (as the system) of all. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_QUIET, {"before": before, "owner": owner_id, "limit": limit})
        return [Ending(*row) for row in cursor.fetchall()]


def _drop_contacts(before: datetime) -> int:
    with as_system():
        found = quiet_contacts(before, limit=MOST_CONTACTS)
        owners = Person.objects.in_bulk({one.owner_id for one in found})
    for one in found:
        with as_person(one.owner_id):
            # No mark is left: who writes to them again may have them back.
            delete_contact(actor=owners[one.owner_id], party_id=one.party_id, remember=False)
    return len(found)


def _drop_touches(before: datetime) -> int:
    """Old touches go; ties are computed anew from those that are left."""
    removed = 0
    while True:
        with as_system(), connection.cursor() as cursor:
            cursor.execute(
                "WITH gone AS (DELETE FROM ties_interaction WHERE id IN (SELECT id FROM ties_interaction WHERE at < %s"
                " ORDER BY id LIMIT %s) RETURNING from_identity_id, to_identity_id)"
                " SELECT (SELECT count(*) FROM gone), array(SELECT DISTINCT i.party_id FROM gone"
                " JOIN parties_identity i ON i.id IN (from_identity_id, to_identity_id))",
                [before, BATCH],
            )
            row = cursor.fetchone()
            count, parties = (int(row[0]), row[1]) if row is not None else (0, [])
            recompute_ties(parties)
        removed += count
        if count < BATCH:
            return removed


_RECORDS = """
WITH old AS (SELECT id FROM sources_import WHERE state IN ('applied', 'reverted', 'failed')
                AND coalesce(finished_at, created_at) < %(before)s),
subject AS (DELETE FROM sources_subject WHERE at < %(before)s RETURNING 1),
trouble AS (DELETE FROM sources_trouble WHERE import_run_id IN (SELECT id FROM old) RETURNING 1)
SELECT (SELECT count(*) FROM subject) + (SELECT count(*) FROM trouble)
"""


def _drop_records(before: datetime) -> int:
    """Subjects that somebody wanted kept, and the lines of errors files."""
    with as_system(), connection.cursor() as cursor:
        cursor.execute(_RECORDS, {"before": before})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _drop_imports(before: datetime) -> int:
    """What a plan showed of people, and imports of which nothing is stored.

    Applied ones stay: they say where things are from.
    """
    done = (Import.State.REVERTED, Import.State.FAILED)
    with as_system():
        old = Import.objects.filter(created_at__lt=before)
        emptied = old.filter(state=Import.State.APPLIED).exclude(plan={}).update(plan={})
        removed, _kinds = old.filter(state__in=done, stored_name="").delete()
    return emptied + removed


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something that is kept for a reason, and how what is older goes. `drop` opens its own transactions."""

    key: str
    title: str | Promise
    why: str | Promise
    drop: Callable[[datetime], int]


PURPOSES = (
    Purpose(
        "contacts",
        _("Contacts"),
        _("To know whom to ask. A contact goes when nothing happened for so long: no touch, no note, no change."),
        _drop_contacts,
    ),
    Purpose(
        "touches",
        _("Contacts made"),
        _("To know how well one knows somebody. Those that are older no longer count."),
        _drop_touches,
    ),
    Purpose(
        "records",
        _("Subjects and errors of imports"),
        _("To look into what an import did."),
        _drop_records,
    ),
    Purpose(
        "imports",
        _("Plans of imports"),
        _("To show what would be stored. What was taken back or failed goes whole."),
        _drop_imports,
    ),
)  # fmt: skip


def months_by_purpose() -> dict[str, KeepChoice]:
    """What was chosen; one statement."""
    return {one.purpose: one for one in KeepChoice.objects.exclude(months=None)}


@transaction.atomic
def choose(*, actor: Person, purpose: str, months: int | None, now: datetime) -> KeepChoice:
    """Keep something for so many months, or (None) for as long as people want. Takes effect after two weeks.

    Raises `NotFound` for anybody but administrators and for other purposes, `Invalid` for a number that can't be.
    """
    if not actor.is_administrator or purpose not in {one.key for one in PURPOSES}:
        raise NotFound
    if months is not None and not SHORTEST <= months <= LONGEST:
        said = _("Choose a number of months between 6 and 600, or nothing for no limit.")
        raise Invalid(said, fields={"months": [said]})
    before = KeepChoice.objects.select_for_update().filter(pk=purpose).first()
    if before is not None and before.months == months:
        return before
    choice, _made = KeepChoice.objects.update_or_create(
        pk=purpose, defaults={"months": months, "starts_at": now + NOTICE}
    )
    audit.record(
        "privacy.keeping-chosen",
        actor_id=actor.pk,
        object_kind="installation",
        purpose=purpose,
        months=months,
    )
    return choice


def limit_of(choice: KeepChoice, now: datetime) -> datetime:
    """What is older than this goes."""
    limit: datetime = now - relativedelta(months=choice.months or 0)
    return limit


def run(now: datetime) -> list[KeepRun]:
    """Take away what is older than was chosen, by purpose, and report it. By the job process."""
    chosen = months_by_purpose()
    report = []
    for purpose in PURPOSES:
        choice = chosen.get(purpose.key)
        if choice is None or choice.starts_at > now:
            continue
        removed = purpose.drop(limit_of(choice, now))
        report.append(
            KeepRun(purpose=purpose.key, months=choice.months or 0, removed=removed, at=now)
        )
    KeepRun.objects.bulk_create(report)
    KeepRun.objects.filter(at__lt=now - timedelta(days=400)).delete()
    return report


@dataclass(frozen=True, slots=True)
class OwnEndings:
    """Which of my contacts go and when the first of them may; `first_at` None: nothing goes by itself."""

    first_at: datetime | None
    contacts: tuple[Ending, ...]


def own_endings(
    owner: Person, now: datetime, *, ahead: timedelta = timedelta(days=60)
) -> OwnEndings:
    """My contacts that go within two months; two statements. Must run as the owner."""
    choice = KeepChoice.objects.filter(pk="contacts").exclude(months=None).first()
    if choice is None:
        return OwnEndings(None, ())
    before = limit_of(choice, max(now, choice.starts_at) + ahead)
    found = quiet_contacts(before, owner_id=owner.pk, limit=200)
    return OwnEndings(max(now, choice.starts_at), tuple(found))


@transaction.atomic
def keep_contacts(*, actor: Person, party_ids: Sequence[int], now: datetime) -> int:
    """Keep some of one's own contacts: it counts as if something had happened today. Gives how many."""
    return Card.objects.filter(owner=actor, party_id__in=party_ids).update(edited_at=now)
