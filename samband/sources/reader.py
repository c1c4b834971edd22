"""The child process that reads what somebody uploaded: `python -m samband.sources.reader …`.

It is started by `samband.sources.child` with nothing in its environment but a search path, limits
its own memory, time and file size before it opens anything, and writes one record a line. It
imports neither Django nor anything that could reach the database.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from samband.kernel.limiting import limit_process
from samband.sources.chat.reading import read_conversation
from samband.sources.git import read_history
from samband.sources.mailbox import read_mailbox
from samband.sources.records import UNREADABLE, AnyParsed, UnreadableInput, dump


def _records(wanted: argparse.Namespace) -> Iterator[AnyParsed]:
    now = int(time.time())
    if wanted.kind == "mbox":
        return read_mailbox(
            wanted.path, now=now, with_subjects=wanted.subjects, limit=wanted.unpacked
        )
    if wanted.kind == "calendar":
        from samband.sources.calendar import read_meetings

        return read_meetings(wanted.path, now=now, since=wanted.since, limit=wanted.unpacked)
    if wanted.kind == "contacts":
        # Knows the phone numbers of all countries, which the others need not load.
        from samband.sources.book.reading import read_book

        return read_book(
            wanted.path,
            fields=wanted.mapping,
            region=wanted.region,
            with_birthdays=wanted.birthdays,
            limit=wanted.unpacked,
        )
    if wanted.kind == "chat":
        sink = os.fdopen(wanted.files, "wb") if wanted.files >= 0 else None
        return read_conversation(
            wanted.path,
            mapping=wanted.mapping,
            limit=wanted.unpacked,
            sink=sink,
            most=wanted.file_bytes,
        )
    since = datetime.fromisoformat(wanted.since) if wanted.since else None
    return read_history(wanted.path, now=now, since=since, with_mailmap=wanted.mailmap)


def main(arguments: list[str]) -> int:
    """Read the one input named on the command line; records go to standard output."""
    parser = argparse.ArgumentParser(prog="samband-reader", add_help=False)
    parser.add_argument("kind", choices=("mbox", "git", "chat", "contacts", "calendar"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--subjects", action="store_true")
    parser.add_argument("--since", default="")
    parser.add_argument("--mailmap", action="store_true")
    parser.add_argument("--mapping", default="")
    parser.add_argument("--region", default="")
    parser.add_argument("--birthdays", action="store_true")
    parser.add_argument("--files", type=int, default=-1)
    parser.add_argument("--file-bytes", type=int, default=0)
    parser.add_argument("--unpacked", type=int, required=True)
    parser.add_argument("--memory", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    wanted = parser.parse_args(arguments)
    limit_process(memory=wanted.memory, seconds=wanted.seconds, file_size=wanted.unpacked)
    try:
        for parsed in _records(wanted):
            sys.stdout.write(dump(parsed) + "\n")
    except UnreadableInput as unreadable:
        sys.stdout.flush()
        sys.stdout.write(f"!{unreadable.code} {unreadable.detail}\n")
        return UNREADABLE
    except MemoryError:
        sys.stdout.write("!too_large\n")
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
