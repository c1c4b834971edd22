"""samband demo unload"""

import argparse

HELP = "remove the sample organisation and everything in it"
# The audit trail can only be emptied by the owner of the tables.
NEEDS = "owner"


def add(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    from samband.demo.unload import unload

    unload()
    print("The sample is gone.")
    return 0
