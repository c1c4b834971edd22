"""Four people of the sample whom somebody trying Samband can be, and their random passwords."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

#: An administrator, an editor, a colleague and a guest.
TRIED = ("hanna", "ylva", "katarina", "vera")
_FILE = "sample-accounts.json"


@dataclass(frozen=True, slots=True)
class Account:
    """How to sign in as one of them."""

    key: str
    name: str
    email: str
    role: str
    password: str


def new_password() -> str:
    """Sixteen letters and figures, 96 bits."""
    return secrets.token_urlsafe(12)


def remember(accounts: list[Account]) -> None:
    """Keep the passwords beside the data, readable by this account only, so that each start can show them.

    They open invented people on this machine; a real installation never comes here.
    """
    path = _path()
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in accounts], file, ensure_ascii=False, indent=1)


def remembered() -> list[Account]:
    """The accounts of the loaded sample; empty when there is none."""
    try:
        return [Account(**each) for each in json.loads(_path().read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []


def forget() -> None:
    """Remove the file."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.SAMBAND.data) / _FILE
