"""samband contacts erase"""

import argparse

HELP = "erase people outside by their mail address, and keep them from coming back"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("addresses", metavar="ADDRESS", nargs="+", help="a mail address")
    parser.add_argument(
        "--as", dest="acting", metavar="PERSON", required=True, help="the administrator who does it"
    )


def run(args: argparse.Namespace) -> int:
    from samband.cards import command

    command.erase(args)
    return 0
