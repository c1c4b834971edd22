"""How one import reads its input and what it makes of it; stored with the import as JSON."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from samband.sources.child import UNPACKED, Wanted


@dataclass(frozen=True, slots=True)
class Options:
    """`path` is what is read: a server path only when it comes from the command line.

    `is_upload`: the file at `path` is ours and is removed as soon as it has been read.
    `own_mails`: the addresses of a personal mailbox's owner; `domains`: home domains of a history;
    `since`: ISO date or ""; `mapping`: JSON that explains the lines of a conversation or the columns of a table, or "";
    `region`: the country whose phone numbers have no prefix, as "SE"; `with_birthdays`: an address book's are kept;
    `private_as`: what its private
    rooms become, "secret" or "closed"; `with_direct`: its direct messages are brought in too.
    """

    path: str
    is_upload: bool = False
    is_public_list: bool = False
    with_subjects: bool = False
    own_mails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    since: str = ""
    with_mailmap: bool = False
    unpacked: int = UNPACKED
    mapping: str = ""
    private_as: str = "secret"
    with_direct: bool = False
    region: str = ""
    with_birthdays: bool = False

    def wanted(self, kind: str) -> Wanted:
        """What the reader is told."""
        return Wanted(
            kind=kind,
            path=Path(self.path),
            with_subjects=self.with_subjects,
            since=self.since,
            with_mailmap=self.with_mailmap,
            unpacked=self.unpacked,
            mapping=self.mapping,
            region=self.region,
            with_birthdays=self.with_birthdays,
        )

    def dump(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "Options":
        """What `dump` gave."""
        lists = {name: tuple(stored[name]) for name in ("own_mails", "domains")}
        return cls(**{**stored, **lists})
