"""samband retention"""

import argparse
import json

HELP = "show or choose how long rooms keep threads that nobody writes in, unless their hosts chose"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--months", type=int, metavar="N", help="keep threads written in during N months"
    )
    choice.add_argument("--everything", action="store_true", help="keep everything")
    parser.add_argument(
        "--yes", action="store_true", help="choose it; without it only what would go is shown"
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    from samband.entries.retention.command import outlook_text, retention

    found = retention(months=args.months, everything=args.everything, applies=args.yes)
    print(json.dumps(found) if args.json else outlook_text(found))
    return 0
