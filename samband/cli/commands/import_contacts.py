"""samband import contacts"""

import argparse

from .import_git import add_common

HELP = "bring in an address book: vCards, CSV, or an export of LinkedIn or Mastodon"
NEEDS = "system"
AS_ROOT = "read"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", metavar="FILE", help="the address book, as another program wrote it"
    )
    parser.add_argument("--owner", metavar="PERSON", required=True, help="whose contacts these are")
    parser.add_argument(
        "--columns", metavar="NAME,…", default="", help="what each column of a table is, in order"
    )
    parser.add_argument(
        "--region", metavar="CC", default="", help="country of phone numbers without a prefix (SE)"
    )
    parser.add_argument("--birthdays", action="store_true", help="keep birthdays too")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.import_contacts(args)
    return 0
