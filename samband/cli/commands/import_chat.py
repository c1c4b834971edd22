"""samband import chat"""

import argparse

from .import_git import add_common

HELP = "bring in another conversation: a Slack, Mattermost or Zulip export, or JSON lines"
NEEDS = "system"
AS_ROOT = "read"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="the export, as the other system wrote it")
    parser.add_argument(
        "--mapping", metavar="FILE", default="", help="what the names in JSON lines mean (JSON)"
    )
    parser.add_argument(
        "--private-as",
        choices=("secret", "closed"),
        default="secret",
        help="what private rooms become (secret)",
    )
    parser.add_argument(
        "--direct", action="store_true", help="direct messages too, for those who were in them"
    )
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    from samband.sources import command

    command.import_chat(args)
    return 0
