"""What a record means: who touched whom, and how. Pure.

Two laws stand here and nowhere else. A personal mailbox gives interactions only with its owner at
one end, so that a Cc line never says whom a colleague knows. Lists and role addresses are nobody,
so nothing is said about them at all.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from samband.sources.records import Address, Commit, Meeting, Message

#: A message to more people than this says nothing about any two of them.
MOST_RECIPIENTS: Final = 100
#: So much of a list's archive must carry a List-Id for it to be taken as a public list.
LIST_SHARE: Final = 0.5

IsNobody = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Touch:
    """One interaction before its identities are known: `kind` as in `ties.Interaction.Kind`."""

    source: Address
    target: Address
    at: int
    kind: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose mailbox it is: every address in `mails` is theirs; `address` stands for them."""

    address: Address
    mails: frozenset[str]


def _people(message: Message, is_nobody: IsNobody) -> list[Address]:
    """Recipients who may be humans, each once, the sender apart."""
    left_out = {message.sender.mail, *message.hidden_lists}
    found: dict[str, Address] = {}
    for one in (*message.to, *message.cc):
        if one.mail not in left_out and one.mail not in found and not is_nobody(one.mail):
            found[one.mail] = one
    return list(found.values())


def personal_touches(message: Message, owner: Owner, is_nobody: IsNobody) -> list[Touch]:
    """Interactions of a message in somebody's own mailbox: the owner is at one end of each.

    What the owner sent touches each recipient; what the owner received touches only the owner.
    """
    everybody = {message.sender.mail, *(one.mail for one in (*message.to, *message.cc))}
    if everybody.isdisjoint(owner.mails):
        return []
    if message.sender.mail in owner.mails:
        people = [one for one in _people(message, is_nobody) if one.mail not in owner.mails]
        if len(people) > MOST_RECIPIENTS:
            return []
        return [Touch(owner.address, one, message.at, "mail") for one in people]
    if is_nobody(message.sender.mail) or message.sender.mail in message.hidden_lists:
        return []
    if len(everybody) > MOST_RECIPIENTS:
        return []
    return [Touch(message.sender, owner.address, message.at, "mail")]


def meeting_touches(meeting: Meeting, owner: Owner, is_nobody: IsNobody) -> list[Touch]:
    """Interactions of a meeting in somebody's own calendar: the owner with each other one, never these with each other.

    To meet is mutual, so each pair touches each other, as where a meeting is noted by hand (`cards.writing`).
    """
    if not was_there(meeting, owner):
        return []
    others = [
        one for one in meeting.people if one.mail not in owner.mails and not is_nobody(one.mail)
    ]
    return [
        Touch(*pair, meeting.at, "meeting")
        for one in others
        for pair in ((owner.address, one), (one, owner.address))
    ]


def was_there(meeting: Meeting, owner: Owner) -> bool:
    """Whether the owner was asked to a meeting under an address that we know, and did not say no."""
    return any(one.mail in owner.mails for one in meeting.people)


def list_touches(message: Message, is_nobody: IsNobody) -> list[Touch]:
    """Interactions of a message on a public list: the sender with each person addressed."""
    if is_nobody(message.sender.mail) or message.sender.mail in message.hidden_lists:
        return []
    people = _people(message, is_nobody)
    if len(people) > MOST_RECIPIENTS:
        return []
    return [Touch(message.sender, one, message.at, "mail") for one in people]


def commit_touches(commit: Commit, is_nobody: IsNobody) -> list[Touch]:
    """Interactions of a commit: committer and trailers towards the author; the author towards
    those copied.

    A copied address without a name is a list's in most histories, and is left out. Nobody touches
    themselves.
    """
    author = commit.author
    if is_nobody(author.mail):
        return []
    found: list[Touch] = []
    if commit.committer.mail != author.mail and not is_nobody(commit.committer.mail):
        found.append(Touch(commit.committer, author, commit.committed_at, "committed"))
    for trailer in commit.trailers:
        who = trailer.who
        if who.mail == author.mail or is_nobody(who.mail):
            continue
        if trailer.kind == "copied":
            if who.name:
                found.append(Touch(author, who, commit.authored_at, "copied"))
        else:
            found.append(Touch(who, author, commit.authored_at, trailer.kind))
    return found


def commit_people(commit: Commit, is_nobody: IsNobody) -> list[tuple[Address, str]]:
    """Everybody with a part in a commit, and which: (who, kind), the author first."""
    found = {(commit.author, "author"): None}
    if commit.committer.mail != commit.author.mail:
        found[(commit.committer, "committed")] = None
    for one in commit.trailers:
        is_own_mark = one.who.mail == commit.author.mail and one.kind == "signed"
        if not is_own_mark and (one.kind != "copied" or one.who.name):
            found[(one.who, one.kind)] = None
    return [pair for pair in found if not is_nobody(pair[0].mail)]


def is_home(mail: str, domains: Collection[str]) -> bool:
    """Whether an address is at one of the home domains, as `parties.seeing` decides it too."""
    return mail.rpartition("@")[2] in domains


def is_public_list(stored: int, without_list: int) -> bool:
    """Whether an archive of `stored` messages, besides `without_list` that carry no List-Id, is one
    of a list."""
    return stored > 0 and stored >= LIST_SHARE * (stored + without_list)


def defused(value: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
