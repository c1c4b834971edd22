"""samband search"""

import argparse
import sys

from .. import exits

HELP = "search what was said, as somebody sees it"
NEEDS = "app"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help='words, "a phrase", -not, from:, in:, has:, before: …')
    parser.add_argument(
        "--as", dest="reader", metavar="PERSON", required=True, help="whose eyes search"
    )
    parser.add_argument("--newest", action="store_true", help="the newest first, not the best")
    parser.add_argument("--after", metavar="CURSOR", default="", help="the next page")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    from samband.ask.command import reader_named
    from samband.search import command

    reader = reader_named(args.reader)
    order = "newest" if args.newest else "best"
    results = command.results_for(reader, args.query, order=order, cursor=args.after)
    print(command.as_json(args.query, results) if args.json else command.as_text(results))
    if results.read.query.problems:
        print("samband: the search is not understood.", file=sys.stderr)
        return exits.WRONG_USE
    return exits.OK
