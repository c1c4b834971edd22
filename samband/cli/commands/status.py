"""samband status"""

import argparse
import json

from samband.kernel.platform import settings
from samband.kernel.platform.control import ask
from samband.kernel.platform.installation import embedded, socket_folder
from samband.kernel.platform.runtime import versions

from .. import exits

HELP = "say what runs on this data folder"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    found = settings.load()
    answers = ask(socket_folder(found), "status")
    database = None
    if found.is_embedded and (found.data / "keys").exists():
        database = embedded(found).running_pid()
    if args.json:
        print(
            json.dumps(
                {
                    "running": answers,
                    "data": str(found.data),
                    "database_pid": database,
                    "versions": versions(),
                }
            )
        )
    else:
        for answer in answers:
            print(f"samband {answer['name']}: process {answer['pid']}, {answer['url']}")
            for name, one in answer["processes"].items():
                state = "ready" if one["ready"] and one["pid"] else "starting"
                print(f"  {name}: {state}, process {one['pid']}, started {one['starts']} time(s)")
        if database:
            print(f"database: process {database}, in {found.data}")
        if not answers:
            print(f"Nothing runs on {found.data}.")
    return exits.OK if answers else exits.NOT_RUNNING
