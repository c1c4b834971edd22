"""samband import confirm"""

import argparse

from .import_git import add_common

HELP = "let a public list in, as a second administrator"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=int, help="the import's number")
    add_common(parser, asks=False)


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.confirm(args)
    return 0
