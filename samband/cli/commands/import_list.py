"""samband import list"""

import argparse

HELP = "list the organisation's imports, or one person's"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--owner", metavar="PERSON", default="", help="whose imports")
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.list_imports(args)
    return 0
