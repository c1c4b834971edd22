"""samband backup"""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from samband.kernel.platform import backup, settings
from samband.kernel.platform.errors import PlatformError

from ..left_out import TABLES

HELP = "write database and files to one encrypted file (without keys: see keys export)"
NEEDS = "owner"
DJANGO = False
AS_ROOT = "write"


def add(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("file", nargs="?", type=Path, help="the file to write")
    where.add_argument(
        "--nightly",
        action="store_true",
        help="into SAMBAND_BACKUP_FOLDER, keeping the newest SAMBAND_BACKUP_KEEP",
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    found = settings.load()
    target = args.file
    if args.nightly:
        found.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = found.backups / f"samband-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"
    elif target.exists():
        raise PlatformError(f"{target} exists. Choose another name, or remove it first.")
    made = backup.make(found, target.absolute(), left_out=TABLES, say=_say)
    gone = backup.prune(found.backups, found.backup_keep) if args.nightly else []
    size = target.stat().st_size
    if args.json:
        told = {"file": str(target), "bytes": size, "removed": [str(path) for path in gone]}
        print(json.dumps({**told, **asdict(made)}))
    else:
        print(f"{target}: {sum(made.rows.values())} rows, {made.files} files, {size} bytes.")
        print("It can be read only with the keys: `samband keys export FILE`, kept elsewhere.")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
