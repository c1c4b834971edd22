"""What administrators may look at, and that they did."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from samband.kernel import audit
from samband.kernel.errors import NotFound
from samband.kernel.models import AuditRecord
from samband.kernel.pages import Page
from samband.people.models import Person
from samband.people.queries import by_words, keyset

# Opening the same account again within this time is one look.
ONE_LOOK = timedelta(minutes=10)
JOB_STATES = ("failed", "todo", "doing", "succeeded")


def person_for_administering(actor: Person, person_id: int) -> Person:
    """A person with their account, for an administrator; the look is recorded.

    Raises `NotFound` for an unknown or erased person. Costs a look-up and, at most every ten
    minutes, an insert.
    """
    person = Person.objects.select_related("team", "place").filter(pk=person_id).first()
    if person is None or person.state == Person.State.ERASED:
        raise NotFound
    if person.pk != actor.pk:
        since = timezone.now() - ONE_LOOK
        seen = AuditRecord.objects.filter(
            subject_id=person.pk, actor_id=actor.pk, verb="people.looked", at__gt=since
        )
        if not seen.exists():
            audit.record("people.looked", actor_id=actor.pk, subject_id=person.pk)
    return person


def list_accounts(
    *, words: str = "", state: str = "", role: str = "", cursor: str = "", limit: int = 30
) -> Page[Person]:
    """A page of accounts by name; an unknown state or role finds nobody. One statement."""
    people = Person.objects.exclude(state=Person.State.ERASED).select_related("team", "place")
    if state:
        people = people.filter(state=state)
    if role:
        people = people.filter(role=role)
    return keyset(by_words(people, words), cursor, limit)


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job without its arguments: those may name somebody's source."""

    id: int
    task: str
    state: str
    attempts: int
    at: datetime | None


def count_jobs() -> dict[str, int]:
    """How many jobs there are in each state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
        found = dict(cursor.fetchall())
    return {state: int(found.get(state, 0)) for state in JOB_STATES}


def list_jobs(state: str, limit: int = 50) -> list[JobLine]:
    """The newest jobs in one state."""
    if state not in JOB_STATES:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.task_name, j.status::text, j.attempts, "
            "  (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) "
            "FROM procrastinate_jobs j WHERE j.status = %s::procrastinate_job_status "
            "ORDER BY j.id DESC LIMIT %s",
            [state, limit],
        )
        return [JobLine(*row) for row in cursor.fetchall()]


def retry_job(*, actor: Person, job_id: int) -> None:
    """Let a failed job try again now. Raises `NotFound` if it hasn't failed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = now() "
            "WHERE id = %s AND status = 'failed'",
            [job_id],
        )
        if not cursor.rowcount:
            raise NotFound
    audit.record("people.job-retried", actor_id=actor.pk, object_kind="job", object_id=job_id)
