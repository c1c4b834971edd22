"""samband import resume"""

import argparse

from .import_git import add_common

HELP = "store what was read, or go on after a fault"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=int, help="the import's number")
    add_common(parser, asks=False)


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.resume(args)
    return 0
