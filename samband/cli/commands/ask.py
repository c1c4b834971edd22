"""samband ask"""

import argparse
from pathlib import Path

from .. import exits

HELP = "ask who here knows about something, and who knows somebody there"
NEEDS = "app"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", default="", help="a few words or a whole question")
    parser.add_argument(
        "--as", dest="reader", metavar="PERSON", required=True, help="whose eyes answer"
    )
    parser.add_argument("--batch", type=Path, metavar="FILE", help="one question a line")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    from samband.ask import command

    if not args.question and args.batch is None:
        print("samband: say what you want to know, or give --batch FILE.")
        return exits.WRONG_USE
    reader = command.reader_named(args.reader)
    questions = [args.question]
    if args.batch is not None:
        questions = args.batch.read_text(encoding="utf-8", errors="replace").splitlines()
    for answer in command.answers(reader, questions):
        print(command.as_json(answer) if args.json else command.as_text(answer), flush=True)
    return exits.OK
