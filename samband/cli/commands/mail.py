"""samband mail"""

import argparse

from samband.kernel.platform import settings
from samband.kernel.platform.errors import SettingError

from .serve import serve

HELP = "take mail only: answers to mails and posts to rooms"


def add(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    if not settings.load().takes_mail:
        raise SettingError(
            "No mail comes in here: set SAMBAND_MAIL_IN_PORT, SAMBAND_MAIL_IN_LMTP or "
            "SAMBAND_MAIL_IN_IMAP_HOST (docs/admin.md shows how)."
        )
    serve(("mail",), name="mail")
    return 0
