"""samband upgrade"""

import argparse
import json
import sys
from datetime import UTC, datetime

from samband.kernel.platform import backup, fingerprint, settings
from samband.kernel.platform.errors import PlatformError, TakenError
from samband.kernel.platform.installation import FolderLock

from .. import children
from ..left_out import TABLES

HELP = "after installing a new version: backup, then migrate; Samband must be stopped"
NEEDS = "owner"
DJANGO = False


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    found = settings.load()
    locks = [FolderLock(found.data, name) for name in children.PROCESSES]
    for lock in locks:
        if not lock.take():
            raise TakenError("Samband runs. Stop it first (`samband stop`), then upgrade.")
    backup.check_finished(found)
    if fingerprint.is_current(found):
        print(json.dumps({"upgraded": False}) if args.json else "Nothing to do: it is current.")
        return 0
    found.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = found.backups / f"before-upgrade-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"
    print(f"Backup to {before} …", file=sys.stderr, flush=True)
    backup.make(found, before, left_out=TABLES)
    try:
        children.run_step("migrate")
    except PlatformError as error:
        raise PlatformError(
            f"{error} Install the previous version again and run `samband restore --replace "
            f"'{before}'`: nothing is lost."
        ) from error
    for lock in locks:
        lock.release()
    done = {"upgraded": True, "backup": str(before)}
    print(json.dumps(done) if args.json else "Upgraded. `samband serve` starts the new version.")
    return 0
