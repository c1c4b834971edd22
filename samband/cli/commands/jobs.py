"""samband jobs"""

import argparse

from .serve import serve

HELP = "work off the queue only"


def add(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    serve(("jobs",), name="jobs")
    return 0
