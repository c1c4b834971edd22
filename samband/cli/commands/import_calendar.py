"""samband import calendar"""

import argparse

from .import_git import add_common

HELP = "bring in whom somebody met from their calendar: never what it was about"
NEEDS = "system"
AS_ROOT = "read"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="an iCalendar file (.ics)")
    parser.add_argument("--owner", metavar="PERSON", required=True, help="whose calendar it is")
    parser.add_argument(
        "--address",
        metavar="MAIL",
        action="append",
        default=[],
        help="a further address of the owner (may be repeated)",
    )
    parser.add_argument(
        "--since", metavar="DATE", default="", help="only from this day on (else ten years)"
    )
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.import_calendar(args)
    return 0
