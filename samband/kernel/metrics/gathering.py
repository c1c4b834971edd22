"""What is looked up when somebody asks: the queue, the database, and what the packages know of themselves."""

import platform
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connection, transaction
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from samband import __version__

Value = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: each value with what tells it from the others. Numbers of states and kinds, never of persons."""

    name: str
    meaning: str
    labels: tuple[str, ...]
    values: Sequence[Value]


Look = Callable[[], Iterable[Figure]]
_looks: list[Look] = []


def register_figures(look: Look) -> None:
    """Ask `look` at each scrape, in a transaction that acts for nobody, so that it reads no protected row."""
    if look not in _looks:
        _looks.append(look)


def rows(statement: str) -> list[tuple[str, int, float]]:
    """What a statement of (state, how many, seconds since the oldest) says."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [(str(row[0]), int(row[1]), float(row[2] or 0)) for row in cursor.fetchall()]


def counted(
    name: str, meaning: str, found: Iterable[tuple[str, int, float]], states: Sequence[str]
) -> Figure:
    """How many there are in each of `states`, the empty ones too: a gap in a graph says nothing."""
    known = {state: count for state, count, _age in found}
    return Figure(name, meaning, ("state",), [((state,), known.get(state, 0)) for state in states])


def _versions() -> Figure:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        row = cursor.fetchone()
    postgres = str(row[0]).partition(" ")[0] if row else ""
    return Figure(
        "samband_build_info",
        "The versions that run.",
        ("version", "python", "postgresql"),
        [((__version__, platform.python_version(), postgres), 1)],
    )


_CONNECTIONS = """
SELECT coalesce(usename, '-'), count(*), 0 FROM pg_stat_activity
 WHERE datname = current_database() GROUP BY 1
"""
_SIZES = "SELECT pg_database_size(current_database()), current_setting('max_connections')::int"


def _database() -> Iterator[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        size, most = cursor.fetchone() or (0, 0)
    yield Figure("samband_database_bytes", "The size of the database.", (), [((), size)])
    yield Figure(
        "samband_database_connections_most", "How many connections it takes.", (), [((), most)]
    )
    yield Figure(
        "samband_database_connections",
        "Open connections, by the role that logged in.",
        ("role",),
        [((role,), count) for role, count, _age in rows(_CONNECTIONS)],
    )


def _disk() -> Iterator[Figure]:
    usage = shutil.disk_usage(settings.SAMBAND.data)
    yield Figure("samband_disk_free_bytes", "Room on the disk of the data.", (), [((), usage.free)])
    yield Figure("samband_disk_bytes", "The size of that disk.", (), [((), usage.total)])


_JOBS = """
SELECT task_name, status::text, count(*) FROM procrastinate_jobs
 WHERE status = ANY ('{todo,doing,failed}'::procrastinate_job_status[]) GROUP BY 1, 2
"""
# What is due and waits; what is put off until later does not wait.
_OLDEST_JOB = """
SELECT coalesce(extract(epoch FROM now() - min(greatest(e.at, j.scheduled_at))), 0)
  FROM (SELECT id, scheduled_at FROM procrastinate_jobs
         WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
         ORDER BY priority DESC, id LIMIT 1000) j
  JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
"""


def _jobs() -> Iterator[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(_JOBS)
        found = [((str(task), str(state)), float(many)) for task, state, many in cursor.fetchall()]
        cursor.execute(_OLDEST_JOB)
        row = cursor.fetchone()
    yield Figure("samband_jobs", "Jobs that wait, run or failed.", ("task", "state"), found)
    totals = {
        wanted: sum(many for (_task, state), many in found if state == wanted)
        for wanted in ("todo", "doing", "failed")
    }
    yield Figure(
        "samband_jobs_state",
        "The same, whatever they do.",
        ("state",),
        [((state,), many) for state, many in totals.items()],
    )
    oldest = float(row[0]) if row else 0.0
    yield Figure(
        "samband_jobs_oldest_seconds",
        "How long the oldest job that is due waits.",
        (),
        [((), oldest)],
    )


def _look() -> Iterator[Figure]:
    yield _versions()
    yield from _database()
    yield from _jobs()
    for look in _looks:
        yield from look()


class Gathered(Collector):
    """What is looked up, for the library; a database that is away is a figure too."""

    def collect(self) -> Iterator[Metric]:
        found = list(_disk())
        try:
            with transaction.atomic():
                found += _look()
            is_up = 1
        except Error:
            is_up = 0
        found.append(
            Figure("samband_database_up", "Whether the database answers.", (), [((), is_up)])
        )
        for figure in found:
            family = GaugeMetricFamily(figure.name, figure.meaning, labels=figure.labels)
            for labels, value in figure.values:
                family.add_metric(labels, value)
            yield family
