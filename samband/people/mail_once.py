"""A mail that a row stands for: claimed, sent once, given back after a fault, so that its job tries again."""

import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from samband.kernel.db import as_system


class RefusedForGood(Exception):
    """The receiving mail server does not know the address; another try would be answered alike."""


def send_claimed(row: QuerySet[Any], deliver: Callable[[], object], *, now: datetime) -> bool:
    """Let `deliver` send the mail of one row, whose `sent_at` is the claim; False where it was sent, or is being sent.

    A passing fault gives the claim back and is raised. So does `RefusedForGood`.
    """
    with as_system():
        if not row.filter(sent_at=None).update(sent_at=now):
            return False
    try:
        deliver()
    except smtplib.SMTPRecipientsRefused as error:
        _give_back(row)
        if all(code >= 500 for code, _text in error.recipients.values()):
            raise RefusedForGood from error
        raise
    except OSError:
        _give_back(row)
        raise
    return True


def _give_back(row: QuerySet[Any]) -> None:
    with as_system():
        row.update(sent_at=None)
