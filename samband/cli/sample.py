"""The sample organisation from the command line: loading with progress, and who can sign in."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, TaskID

if TYPE_CHECKING:
    from samband.demo.accounts import Account


def load() -> "list[Account]":
    """Load the sample, showing how far it is. Django must be set up."""
    from django.utils import timezone

    from samband.demo.load import load

    console = Console(file=sys.stderr)
    with Progress(console=console, transient=True) as progress:
        return load(now=timezone.now(), told=_teller(progress))


def _teller(progress: Progress) -> Callable[[str, int, int], None]:
    known: dict[str, TaskID] = {}

    def told(what: str, done: int, total: int) -> None:
        if what not in known:
            known[what] = progress.add_task(str(what), total=total)
        progress.update(known[what], completed=done, total=total)

    return told


def show(accounts: "Sequence[Account]") -> None:
    """Print how to sign in as each of them."""
    print("Sign in as:", flush=True)
    width = max(len(each.email) for each in accounts)
    for each in accounts:
        print(f"  {each.email:{width}}  {each.password}   {each.name} ({each.role})", flush=True)
