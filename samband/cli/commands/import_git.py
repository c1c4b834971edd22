"""samband import git"""

import argparse

HELP = "bring in the history of a git repository"
NEEDS = "system"
AS_ROOT = "read"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="the repository's folder, or a git bundle")
    parser.add_argument(
        "--home",
        metavar="DOMAIN[,DOMAIN…]",
        action="append",
        default=[],
        help="mail domains of our own people (without it, the organisation's)",
    )
    parser.add_argument(
        "--since", metavar="DATE", default="", help="only commits from this date on"
    )
    parser.add_argument(
        "--mailmap", action="store_true", help="use the names of the repository's .mailmap"
    )
    add_common(parser)


def add_common(parser: argparse.ArgumentParser, *, asks: bool = True) -> None:
    """Arguments that all imports share."""
    if asks:
        parser.add_argument("--yes", action="store_true", help="store it without asking")
    parser.add_argument("--json", action="store_true", help="print one summary as JSON")
    parser.add_argument("--as", dest="acting", metavar="PERSON", default="", help="who does it")


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.import_git(args)
    return 0
