"""samband import mbox"""

import argparse

from .import_git import add_common

HELP = "bring in who wrote to whom from a mailbox: headers only"
NEEDS = "system"
AS_ROOT = "read"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="mbox (plain or .gz) or maildir folder")
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--owner", metavar="PERSON", default="", help="whose mailbox it is")
    whose.add_argument(
        "--public-list", action="store_true", help="the archive of a public mailing list"
    )
    parser.add_argument(
        "--address",
        metavar="MAIL",
        action="append",
        default=[],
        help="a further address of the owner (may be repeated)",
    )
    parser.add_argument(
        "--subjects", action="store_true", help="keep the subjects too, for the owner's eyes only"
    )
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.import_mbox(args)
    return 0
