"""samband web"""

import argparse

from .serve import serve

HELP = "serve pages only"


def add(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    serve(("web",), name="web")
    return 0
