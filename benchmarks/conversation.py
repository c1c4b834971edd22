"""The conversation at size: home, a long thread, searches, writing, unread, live events, memory; beside bare statements.

    python benchmarks/conversation.py [--entries 1000000] [--people 2000] [--rooms 300] [--seconds 12]

Makes the data on a scratch cluster, starts all of the product's processes under its supervisor, and measures one thing
after the other. `pgbench` runs `reference.sql` (for pages) and a single-row insert with commit (for writing) in the same
run. The last line is JSON; ratios are the product's rate by the bare statement's, and for writing its time by the bare time.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import conversation_live, stream

COMMENTS = 500
HOMES = 1000
POSTS = 60


def fill(cluster: Any, entries: int, people: int, rooms: int) -> int:
    """The organisation, with words as people use them; returns the thread of 500 comments."""
    from django.db import connection

    from benchmarks import search_data, stream_data

    stream.as_role(cluster, "owner")
    rng = random.Random(5)
    stream_data.make_people(people)
    audiences = stream_data.make_rooms(rooms, people, rng)
    comments: dict[int, int] = {}
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY entries_entry ({stream_data.ENTRY_COLUMNS}) FROM STDIN") as copy,
    ):
        for row in search_data.rows(entries, people, audiences, rng):
            if row[5] is not None:
                comments[row[5]] = row[7]
            copy.write_row(row)
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY entries_counters (entry_id, comments, last_number, last_comment_at) FROM STDIN"
        ) as copy:
            for root, count in comments.items():
                copy.write_row((root, count, count, stream_data.END))
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('entries_entry', 'id'), %s)", [entries]
        )
        thread = _long_thread(cursor)
    _make_findable(entries + COMMENTS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    stream.as_role(cluster, "app")
    return thread


def _make_findable(last: int) -> None:
    """The words of all entries, by as many processes as there are cores; the index of words is made afterwards at once."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_entrywords' AND indexdef LIKE '%USING gin%'"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    hands = os.cpu_count() or 1
    at_work = multiprocessing.get_context("spawn")
    workers = [at_work.Process(target=_index, args=(hand, hands, last)) for hand in range(hands)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise SystemExit("The entries could not be indexed; see above.")
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)


def _index(hand: int, hands: int, last: int) -> None:
    import django

    django.setup()
    from samband.search.indexing import BATCH, index_entries

    for start in range(1 + hand * BATCH, last + 1, hands * BATCH):
        index_entries(range(start, min(start + BATCH, last + 1)))


def _long_thread(cursor: Any) -> int:
    cursor.execute(
        "SELECT id FROM entries_entry WHERE root_id IS NULL AND audience_id = 1 ORDER BY id DESC LIMIT 1"
    )
    root = int(cursor.fetchone()[0])
    cursor.execute("SELECT coalesce(max(number), 0) FROM entries_entry WHERE root_id = %s", [root])
    there = int(cursor.fetchone()[0])
    cursor.execute(
        "INSERT INTO entries_entry (kind, author_id, byline, audience_id, root_id, parent_id, number, title, body, html, "
        "renderer, language, state, version, outline, published_at) "
        "SELECT 'comment', author_id, '', 1, %s, %s, %s + row_number() OVER (), '', body, html, 1, language, 'published', "
        "1, outline, now() FROM (SELECT * FROM entries_entry WHERE root_id IS NOT NULL ORDER BY id LIMIT %s) old",
        [root, root, there, COMMENTS - there],
    )
    cursor.execute(
        "INSERT INTO entries_counters (entry_id, comments, last_number, last_comment_at) VALUES (%s, %s, %s, now()) "
        "ON CONFLICT (entry_id) DO UPDATE SET comments = excluded.comments, last_number = excluded.last_number",
        [root, COMMENTS, COMMENTS],
    )
    return root


def serve(port: int) -> "subprocess.Popen[bytes]":
    """The whole product as `samband serve` starts it, on a database that is there."""
    from samband.kernel.platform.account import is_root, service_account

    if is_root():
        account = service_account()
        data = Path(os.environ["SAMBAND_DATA"])
        for path in (data.parent, data, *data.rglob("*")):
            os.chown(path, account.uid, account.gid)
    child = subprocess.Popen(
        [sys.executable, "-m", "samband.cli.main", "serve"],
        env={**os.environ, "SAMBAND_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    stream.wait_for(child, "supervised", port)
    return child


def memory(supervisor: int, server: int) -> dict[str, float]:
    """Megabytes (PSS) of our processes, and of PostgreSQL's without what they share."""

    def tree(pid: int) -> list[int]:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(one for child in below for one in tree(int(child)))]

    def megabytes(pids: list[int], *, private: bool) -> float:
        total = 0
        for pid in pids:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
            total += sizes["Pss"] - (sizes["Pss_Shmem"] if private else 0)
        return round(total / 1024, 1)

    return {
        "ours_mb": megabytes(tree(supervisor), private=False),
        "postgres_mb": megabytes(tree(server), private=True),
    }


def timed(work: Callable[[], object], rounds: int) -> dict[str, float]:
    """Milliseconds of one after the other."""
    times = []
    for _round in range(rounds):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return figures(times)


def figures(times: list[float]) -> dict[str, float]:
    """The middle and the slowest in a hundred."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 1), "p99_ms": round(cuts[98], 1)}


def run_insert(cluster: Any, seconds: int) -> float:
    """Milliseconds of one insert of a short row with its commit, one after the other, by pgbench."""
    stream.as_role(cluster, "owner")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_note (id bigserial PRIMARY KEY, body text)"
        )
        cursor.execute("GRANT ALL ON bench_note, bench_note_id_seq TO PUBLIC")
    stream.as_role(cluster, "app")
    script = Path(os.environ["SAMBAND_DATA"]) / "insert.sql"
    script.write_text("INSERT INTO bench_note (body) VALUES ('A note that somebody wrote.');\n")
    return 1000 / stream.run_pgbench(cluster, script, seconds, clients=1)


def writing(readers: int, posts: int) -> dict[str, Any]:
    """Posts to all colleagues through the action, each with its commit; then whether everybody sees it at the next read."""
    from django.utils import timezone

    from samband.activity.queries import followed_stream
    from samband.activity.reading.queries import unread_counts
    from samband.entries import actions
    from samband.entries.addressing import ToColleagues
    from samband.kernel.db.context import as_person
    from samband.people.models import Person

    people = list(Person.objects.filter(role="person").order_by("id")[:readers])
    written: list[int] = []

    def post() -> None:
        writer = people[len(written) % len(people)]
        with as_person(writer.pk):
            body = f"A note that somebody wrote, number {len(written)}."
            written.append(actions.write_post(actor=writer, to=ToColleagues(), body=body).pk)

    post()
    found: dict[str, Any] = {"post": timed(post, posts)}
    seen = 0
    begun = time.perf_counter()
    for person in people:
        with as_person(person.pk):
            seen += any(card.id == written[-1] for card in followed_stream(person).rows)
    found["homes"] = {
        "asked": len(people),
        "show_it": seen,
        "seconds": round(time.perf_counter() - begun, 2),
    }
    turn = iter(people)

    def count() -> None:
        person = next(turn)
        with as_person(person.pk):
            unread_counts(person, timezone.now())

    found["unread"] = timed(count, min(200, len(people)))
    return found


def searching(rounds: int) -> dict[str, dict[str, float]]:
    """One page of results for a common, a middle and a rare word, best and newest."""
    from django.utils import timezone

    from benchmarks.search_data import word
    from samband.kernel.db.context import as_person
    from samband.people.models import Person
    from samband.search import queries

    reader = Person.objects.get(pk=7)
    found = {}
    for kind, text in {"common": "i", "middle": word(300), "rare": word(20_000)}.items():
        for order in queries.ORDERS:

            def find(text: str = text, order: str = order) -> None:
                with as_person(reader.pk):
                    queries.find(reader=reader, text=text, now=timezone.now(), order=order)

            find()
            found[f"{kind}_{order}"] = timed(find, rounds)
    return found


def pages(
    cluster: Any, asked: argparse.Namespace, port: int, cookies: list[str], thread: int
) -> dict[str, Any]:
    """Pages a second over 8 connections, beside the reference before and after."""
    reference = stream.run_reference(cluster, asked.people, asked.seconds)
    found: dict[str, Any] = {}
    rates = {}
    for name, path in {
        "home": "/",
        "thread": f"/entries/{thread}",
        "search": "/search?q=i&order=best",
    }.items():
        stream.run_load(port, cookies, 3, path)
        rates[name], times = stream.run_load(port, cookies, asked.seconds, path)
        found[name] = {"pages_per_s": round(rates[name], 1), **figures(times)}
    reference = max(reference, stream.run_reference(cluster, asked.people, asked.seconds))
    for name, rate in rates.items():
        found[name]["ratio"] = round(rate / reference, 3)
    return {"reference_per_s": round(reference, 1), **found}


def main() -> None:
    """Make the data, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--rooms", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=12)
    asked = parser.parse_args()

    from samband.kernel.platform.scratch import ScratchCluster

    with ScratchCluster(durable=True) as cluster:
        os.environ.update(cluster.environment())
        os.environ["DJANGO_SETTINGS_MODULE"] = "samband.config.settings"
        port = stream.free_port()
        os.environ["SAMBAND_PORT"] = str(port)
        stream.migrate()
        import django

        django.setup()
        begun = time.perf_counter()
        thread = fill(cluster, asked.entries, asked.people, asked.rooms)
        print(
            f"made {asked.entries} entries in {time.perf_counter() - begun:.0f} s",
            flush=True,
        )
        cookies = stream.sign_in(stream.READERS, asked.people)
        result: dict[str, Any] = {}
        served = serve(port)
        try:
            stream.run_load(port, cookies[:8], 2)
            time.sleep(180)  # idle: what is not used for two minutes is given back
            from django.db import connections

            connections.close_all()  # this process is not the product's
            result["memory"] = memory(served.pid, cluster.cluster.running_pid() or 0)
            result |= pages(cluster, asked, port, cookies, thread)
            # Said as it comes: what breaks later must not take it along.
            print(json.dumps(result), flush=True)
            result["search_alone"] = searching(100)
            written = writing(HOMES, POSTS)
            written["insert_ms"] = round(run_insert(cluster, 5), 2)
            written["post_by_insert"] = round(written["post"]["p50_ms"] / written["insert_ms"], 1)
            result |= written
            print(json.dumps(result), flush=True)
            result["live"] = conversation_live.measure(port + 1, cookies, HOMES)
        finally:
            os.killpg(served.pid, signal.SIGTERM)
            served.wait(timeout=30)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
