"""Imports through the product's own actions: messages and commits per second, and peak memory.

    python benchmarks/imports.py [--mbox FILE] [--times 10] [--git PATH]

A scratch PostgreSQL gets a mailbox, then the same one `--times` over (every copy with message ids
of its own, so that all of it is stored), then a git history. Each is planned, checked and applied
by a process of its own, whose peak memory is counted together with that of the child that reads.
Without `--mbox`, the list archive in ../shared/data is read, or where there is none a made-up
mailbox; without `--git`, a made-up history of 5,000 commits. The last line is JSON.
"""

import argparse
import gzip
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DATABASE = "imports"
SHARED = ROOT.parent / "shared" / "data" / "mail" / "mail_samba.mbox.gz"
_ID = re.compile(rb"^(Message-ID:[ \t]*<)", re.I | re.M)


def peak_of(process: str) -> int:
    """The most memory a process has held, in kB; 0 when it is gone. (getrusage would count what its
    parent held when it was started.)"""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) if found else 0


class Readers(threading.Thread):
    """Watches the processes that this one starts: the reader, and the git that it starts."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._peaks: dict[str, int] = {}
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(0.02):
            self._look("self")

    def _look(self, process: str) -> None:
        for tasks in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                children = tasks.read_text().split()
            except OSError:
                continue
            for child in children:
                self._peaks[child] = max(self._peaks.get(child, 0), peak_of(child))
                self._look(child)

    def stop(self) -> int:
        """The sum of their peaks, in kB."""
        self._done.set()
        self.join()
        return sum(self._peaks.values())


def import_one(kind: str, path: str) -> dict[str, Any]:
    """Plan and apply one import in this process; figures of it. Times in seconds, memory in MB."""
    import django

    django.setup()
    from samband.kernel.db import as_system
    from samband.sources import actions, queries
    from samband.sources.models import Source
    from samband.sources.options import Options

    readers = Readers()
    readers.start()
    began = time.monotonic()
    with as_system():
        run = actions.create_import(
            actor=None,
            kind=Source.Kind(kind),
            label=Path(path).name,
            options=Options(path=path, is_public_list=kind == "mbox", unpacked=64 << 30),
            by_command=True,
        )
    actions.plan_import(run=run)
    planned = time.monotonic()
    actions.apply_import(run=run)
    ended = time.monotonic()
    found = queries.summary(run)
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "read": found.read,
        "stored": found.stored,
        "reported": found.reported,
        "known": found.known,
        "interactions": found.interactions,
        "plan_s": round(planned - began, 2),
        "apply_s": round(ended - planned, 2),
        "per_s": round(found.read / (ended - began)),
        "cpu_s": round(own.ru_utime + own.ru_stime, 2),
        "reader_cpu_s": round(children.ru_utime + children.ru_stime, 2),
        "peak_mb": round(peak_of("self") / 1024),
        "reader_mb": round(readers.stop() / 1024),
    }


def system_url() -> str:
    """The scratch database for the role that jobs and the command line have."""
    from samband.kernel.platform.database import Address

    name = "SAMBAND_DATABASE_SYSTEM_URL"
    return Address.from_url(os.environ[name], name).on(DATABASE).url


def in_own_process(kind: str, path: Path) -> dict[str, Any]:
    """The same in a fresh process, so that its peak is its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", kind, str(path)],
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "SAMBAND_ROLE": "system", "SAMBAND_DATABASE_SYSTEM_URL": system_url()},
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{kind} {path.name}: {found}", flush=True)
    return found


def lengthen(source: Path, target: Path, times: int) -> None:
    """Write the mailbox `times` over, each copy with message ids of its own."""
    raw = source.read_bytes()
    whole = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    if not whole.endswith(b"\n\n"):
        whole += b"\n\n"
    with target.open("wb") as out:
        for copy in range(times):
            out.write(_ID.sub(rb"\g<1>%d." % copy, whole))


def made_up_mailbox(target: Path, count: int = 2_500) -> None:
    """A list's archive of people who do not exist."""
    with target.open("w") as out:
        for i in range(count):
            out.write(
                "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
                f"From: Person {i % 300} <p{i % 300}@north.example>\n"
                f"To: Person {i % 71} <p{i % 71}@south.example>, pump@lists.example\n"
                f"Cc: Person {i % 97} <p{i % 97}@west.example>\n"
                f"List-Id: Pump <pump.lists.example>\nMessage-ID: <{i}@north.example>\n"
                f"Date: {i % 28 + 1:02d} Nov 2023 10:00:00 +0000\nSubject: pump\n\n"
                + "The pump leaks.\n" * 200
                + "\n"
            )


def made_up_history(folder: Path, count: int = 5_000) -> None:
    """A repository of people who do not exist."""
    subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
    stream = []
    for i in range(count):
        message = (
            f"pump {i % 50}: keep the valve from leaking\n\nSeen in batch {i}.\n\n"
            f"Reviewed-by: Person {i % 31} <p{i % 31}@south.example>\n"
            f"Signed-off-by: Person {i % 97} <p{i % 97}@north.example>\n"
        )
        who = f"Person {i % 97} <p{i % 97}@north.example> {1_600_000_000 + i * 3600} +0000"
        stream.append(
            f"commit refs/heads/master\nauthor {who}\ncommitter {who}\n"
            f"data {len(message)}\n{message}\nM 100644 inline pump/{i % 200}.c\ndata 4\n{i:04d}"[
                :-4
            ]
            + f"{i % 10_000:04d}\n"
        )
    subprocess.run(
        ["git", "-C", str(folder), "fast-import", "--quiet"],
        input="\n".join(stream).encode(),
        check=True,
    )


def main() -> None:
    """Run the benchmark, or with --one a single import in a database that is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mbox", type=Path)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--git", type=Path)
    parser.add_argument("--one", nargs=2, metavar=("KIND", "PATH"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(import_one(*args.one)))
        return

    from benchmarks.scratch import scratch_databases

    with tempfile.TemporaryDirectory() as made, scratch_databases() as enter:
        folder = Path(made)
        short = args.mbox or SHARED
        if not short.exists():
            short = folder / "short.mbox"
            made_up_mailbox(short)
        long = folder / "long.mbox"
        lengthen(short, long, args.times)
        history = args.git or folder / "history.git"
        if not args.git:
            made_up_history(history)
        enter(DATABASE)
        once = in_own_process("mbox", short)
        often = in_own_process("mbox", long)
        commits = in_own_process("git", history)
    peak, peak_long = (one["peak_mb"] + one["reader_mb"] for one in (once, often))
    print(
        json.dumps(
            {
                "messages_per_s": often["per_s"],
                "commits_per_s": commits["per_s"],
                "seconds_for_50000_commits": round(50_000 / max(1, commits["per_s"])),
                "peak_mb": peak,
                "peak_mb_times_over": peak_long,
                "times": args.times,
                "peak_mb_commits": commits["peak_mb"] + commits["reader_mb"],
                "mbox": once,
                "mbox_times_over": often,
                "git": commits,
            }
        )
    )


if __name__ == "__main__":
    main()
