"""Whom a person never wants here is taken out of what their mailbox tells, before anything is planned or stored. Pure."""

from dataclasses import replace

from samband.cards.blocking import Blocklist
from samband.sources.records import Address, Commit, Meeting, Message, Record


def _is_blocked(who: Address, blocklist: Blocklist) -> bool:
    return blocklist.has((who.name,), (("email", who.mail),))


def without_blocked(
    record: Record, own_mails: frozenset[str], blocklist: Blocklist
) -> Record | None:
    """The record without those on the list; None where nobody else is left, or one of them wrote it."""
    if isinstance(record, Commit) or blocklist.is_empty:
        return record
    if isinstance(record, Meeting):
        return _meeting_without(record, own_mails, blocklist)
    if record.sender.mail not in own_mails and _is_blocked(record.sender, blocklist):
        return None
    clean = _without(record, blocklist)
    if clean is record:
        return record
    if record.sender.mail in own_mails and not (clean.to or clean.cc):
        return None
    return clean


def _meeting_without(
    meeting: Meeting, own_mails: frozenset[str], blocklist: Blocklist
) -> Meeting | None:
    people = tuple(one for one in meeting.people if not _is_blocked(one, blocklist))
    if len(people) == len(meeting.people):
        return meeting
    if all(one.mail in own_mails for one in people):
        return None
    return replace(meeting, people=people)


def _without(message: Message, blocklist: Blocklist) -> Message:
    def kept(people: tuple[Address, ...]) -> tuple[Address, ...]:
        return tuple(one for one in people if not _is_blocked(one, blocklist))

    clean = replace(
        message, to=kept(message.to), cc=kept(message.cc), reply_to=kept(message.reply_to)
    )
    return message if clean == message else clean
