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

from .. import children

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
        about = backup.restore(found, args.file, exported=args.keys, replace=args.replace, say=_say)
        _say("Bringing the tables to this version …")
        children.run_step("migrate")
        children.run_step("restored")
    for lock in locks:
        lock.release()
    if args.json:
        print(json.dumps(asdict(about)))
    else:
        print(
            f"Restored what {about.samband} wrote at {about.made_at}: "
            f"{sum(about.rows.values())} rows, {about.files} files. Everybody signs in anew."
        )
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
