"""A repository's `.mailmap`: the names and addresses its people asked for (gitmailmap(5))."""

import re
from typing import Final

from samband.sources import headers
from samband.sources.records import Address

#: Largest `.mailmap` that is read, in bytes.
LARGEST: Final = 5_000_000
_ENTRY = re.compile(r"^([^<>]*)<([^<>]*)>(?:([^<>]*)<([^<>]*)>)?")


class Mailmap:
    """Looks up what an address should be; unknown ones stay as they are."""

    def __init__(self, text: str = "") -> None:
        self._by_mail: dict[str, Address] = {}
        self._by_both: dict[tuple[str, str], Address] = {}
        for line in text.splitlines():
            match = _ENTRY.match(line.partition("#")[0])
            if match:
                self._add(*(group or "" for group in match.groups()))

    def _add(self, name: str, mail: str, old_name: str, old_mail: str) -> None:
        proper = Address(headers.clean_text(name, headers.NAME_LENGTH), headers.clean_mail(mail))
        old = (old_mail or mail).strip().lower()
        if not proper.mail or not old:
            return
        if old_name.strip():
            self._by_both[(old_name.strip().casefold(), old)] = proper
            return
        # Several lines may speak of one address: a later one without a name keeps the name.
        before = self._by_mail.get(old)
        self._by_mail[old] = Address(proper.name or (before.name if before else ""), proper.mail)

    def resolve(self, who: Address) -> Address:
        """The proper name and address of `who`."""
        proper = self._by_both.get((who.name.casefold(), who.mail)) or self._by_mail.get(who.mail)
        if proper is None:
            return who
        return Address(proper.name or who.name, proper.mail)
