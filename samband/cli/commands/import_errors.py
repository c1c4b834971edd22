"""samband import errors"""

import argparse

from .import_git import add_common

HELP = "print as CSV what was not stored, and why"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=int, help="the import's number")
    add_common(parser, asks=False)


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.errors(args)
    return 0
