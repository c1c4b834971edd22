"""samband demo load"""

import argparse
import json
from dataclasses import asdict

from .. import sample

HELP = "fill an empty installation on this machine with the sample organisation"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    accounts = sample.load()
    if args.json:
        print(json.dumps([asdict(each) for each in accounts], ensure_ascii=False))
    else:
        sample.show(accounts)
    return 0
