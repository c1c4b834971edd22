"""samband settings"""

import argparse
import json
from dataclasses import asdict

from samband.kernel.platform.database import setup_sql
from samband.kernel.platform.settings import table
from samband.kernel.platform.settings_text import as_markdown, as_text

HELP = "list every setting with its meaning"
AS_ROOT = "stay"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument(
        "--database-sql",
        action="store_true",
        help="a script for psql that prepares a PostgreSQL server of your own",
    )
    parser.add_argument("--markdown", action="store_true", help="as docs/settings.md")


def run(args: argparse.Namespace) -> int:
    if args.json:
        print(json.dumps([asdict(line) for line in table()], ensure_ascii=False))
    elif args.database_sql:
        print(setup_sql(), end="")
    elif args.markdown:
        print(as_markdown(), end="")
    else:
        print(as_text(), end="")
    return 0
