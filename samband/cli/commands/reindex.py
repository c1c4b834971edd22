"""samband reindex"""

import argparse
import json
import sys

HELP = "make the words anew by which entries are found; can be stopped and started"
NEEDS = "app"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one summary as JSON")


def run(args: argparse.Namespace) -> int:
    from samband.search import command

    done = 0
    for done, total in command.reindex():
        if not args.json:
            print(f"\r{done} / {total}", end="", file=sys.stderr, flush=True)
    if not args.json:
        print(file=sys.stderr)
    print(json.dumps({"entries": done}) if args.json else f"{done} entries were read.")
    return 0
