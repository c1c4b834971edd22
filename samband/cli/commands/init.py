"""samband init"""

import argparse
import getpass
import json
import sys

from samband.kernel.platform import settings
from samband.kernel.platform.errors import SettingError

HELP = "make the organisation and its first administrator (or use the first-run page)"
NEEDS = "system"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--organisation", required=True, metavar="NAME", help="its name")
    parser.add_argument(
        "--domain",
        required=True,
        action="append",
        metavar="DOMAIN[,DOMAIN…]",
        help="the organisation's mail domains",
    )
    parser.add_argument("--admin", required=True, metavar="ADDRESS", help="a mail address")
    parser.add_argument("--name", default="", help="the administrator's name")
    parser.add_argument(
        "--language", default="", choices=["", "sv", "en"], help="the organisation's language"
    )
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    from samband.people.actions import first_run

    if args.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password of the administrator (12 letters or more): ")
    else:
        raise SettingError("Say --password-stdin and write the password to standard input.")
    person = first_run(
        organisation=args.organisation,
        domains=[part for text in args.domain for part in text.split(",")],
        name=args.name or args.admin.partition("@")[0],
        email=args.admin,
        password=password,
        language=args.language,
    )
    url = settings.load().base_url
    if args.json:
        print(json.dumps({"organisation": args.organisation, "handle": person.handle, "url": url}))
    else:
        print(f"{args.organisation} is set up. `samband serve`, then sign in at {url}.")
    return 0
