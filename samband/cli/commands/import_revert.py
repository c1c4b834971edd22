"""samband import revert"""

import argparse

from .import_git import add_common

HELP = "take away what an import stored"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=int, help="the import's number")
    add_common(parser, asks=False)


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.revert(args)
    return 0
