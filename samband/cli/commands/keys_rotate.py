"""samband keys rotate"""

import argparse
import json

from samband.kernel.platform import keys, settings
from samband.kernel.platform.installation import prepare_folder

HELP = "add a new master key; what older ones protect stays readable"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    found = settings.load()
    prepare_folder(found)
    version = keys.rotate(found.data)
    if args.json:
        print(json.dumps({"version": version}))
    else:
        print(
            f"Master key {version} is in use from the next start on (`samband stop`, `samband "
            "serve`). Export the keys again: `samband keys export FILE`."
        )
    return 0
