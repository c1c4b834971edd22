"""samband live"""

import argparse

from .serve import serve

HELP = "serve live updates only"


def add(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    serve(("live",), name="live")
    return 0
