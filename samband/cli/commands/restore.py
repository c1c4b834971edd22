"""samband restore"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from samband.kernel.platform import backup, settings
from samband.kernel.platform.errors import TakenError
from samband.kernel.platform.installation import FolderLock, prepare_folder, running_database

from .. import children, erasures

HELP = "put a backup in place of an empty installation"
AS_ROOT = "read"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file that `samband backup` wrote")
    parser.add_argument(
        "--keys", type=Path, help="what `samband keys export` wrote on the other machine"
    )
    parser.add_argument(
        "--replace", action="store_true", help="lose what this installation holds now"
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a newer ledger of erasures than the one beside the backup (may be repeated)",
    )
    parser.add_argument(
        "--incomplete-ledger",
        action="store_true",
        help="go on without erasures that can't be repeated because their keys are lost",
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    os.environ["SAMBAND_ROLE"] = "owner"
    found = settings.load()
    prepare_folder(found)
    locks = [FolderLock(found.data, name) for name in children.PROCESSES]
    for lock in locks:
        if not lock.take():
            raise TakenError(
                f"Samband runs with the data folder {found.data} (process {lock.holder()}). Stop "
                "it first: `samband stop`."
            )
    with running_database(found):
        about = backup.restore(
            found,
            args.file.absolute(),
            exported=args.keys,
            replace=args.replace,
            ledgers=args.ledger,
            incomplete_ledger=args.incomplete_ledger,
            say=_say,
        )
        _say("Bringing the tables to this version …")
        children.run_step("migrate")
        children.run_step("restored")
        again = erasures.repeat(found, "owner")
        backup.finished(found)
    for lock in locks:
        lock.release()
    if args.json:
        print(json.dumps({**asdict(about), "ledger_lines_repeated": again}))
    else:
        print(
            f"Restored what {about.samband} wrote at {about.made_at}: "
            f"{sum(about.rows.values())} rows, {about.files} files. Everybody signs in anew. "
            f"{again} lines of the ledger of erasures were repeated."
        )
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
