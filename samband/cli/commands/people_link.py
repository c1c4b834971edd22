"""samband people link"""

import argparse
import json

HELP = "print a link for a new password, for somebody whom no mail reaches; once, for an hour"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="a user name or mail address")
    parser.add_argument(
        "--administrator",
        action="store_true",
        help="make this colleague an administrator too: when none is left who could",
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    from samband.people.actions.resets import link_by_operator

    link = link_by_operator(named=args.person, as_administrator=args.administrator)
    print(json.dumps({"link": link, "minutes": 60}) if args.json else link)
    return 0
