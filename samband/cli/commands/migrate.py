"""samband migrate"""

import argparse

from samband.kernel.platform import settings

from .. import work

HELP = "bring tables, rights and static files to this version"
NEEDS = "owner"
DJANGO = False


def add(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    work.migrate(settings.load())
    print("The tables are those of this version.")
    return 0
