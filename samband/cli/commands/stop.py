"""samband stop"""

import argparse
import json
import time

from samband.kernel.platform import settings
from samband.kernel.platform.control import ask
from samband.kernel.platform.errors import NotRunningError, PlatformError
from samband.kernel.platform.installation import FolderLock, socket_folder

HELP = "stop what runs on this data folder"
SECONDS = 60


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    found = settings.load()
    told = ask(socket_folder(found), "stop")
    if not told:
        raise NotRunningError(f"Nothing runs on {found.data}.")
    until = time.monotonic() + SECONDS
    for answer in told:
        for name in answer["processes"]:
            lock = FolderLock(found.data, name)
            if not lock.take(max(0.0, until - time.monotonic())):
                raise PlatformError(
                    f"Process {answer['pid']} has not stopped within {SECONDS} s. "
                    f"`kill -9 {answer['pid']}` ends it; the next start recovers."
                )
            lock.release()
    stopped = [answer["pid"] for answer in told]
    print(json.dumps({"stopped": stopped}) if args.json else "Stopped.")
    return 0
