"""Who touched whom: the laws of a personal mailbox, a public list and a commit."""

from hypothesis import given
from hypothesis import strategies as st

from samband.sources import rules
from samband.sources.records import Address, Commit, Message, Trailer

MAILS = [f"{name}@{place}.example" for name in "abcdefgh" for place in ("home", "out")]
ADDRESS = st.builds(Address, st.sampled_from(["", "Ada Berg", "Bo Ek"]), st.sampled_from(MAILS))
ADDRESSES = st.lists(ADDRESS, max_size=6).map(tuple)
OWNER = rules.Owner(Address("Ada Berg", "a@home.example"), frozenset({MAILS[0], MAILS[1]}))


def is_nobody(mail: str) -> bool:
    return mail.startswith("h@")


def message(
    sender: Address,
    to: tuple[Address, ...],
    cc: tuple[Address, ...] = (),
    lists: tuple[str, ...] = (),
) -> Message:
    return Message(1, "k", 1, sender, to, cc, (), "", "", (), "", lists, False, "")


MESSAGE = st.builds(
    message, ADDRESS, ADDRESSES, ADDRESSES, st.lists(st.sampled_from(MAILS), max_size=2).map(tuple)
)


@given(MESSAGE)
def test_a_personal_mailbox_has_its_owner_at_one_end(one: Message) -> None:
    """Law: no interaction of a personal mailbox links two others, nor the owner to themselves."""
    for touch in rules.personal_touches(one, OWNER, is_nobody):
        ends = (touch.source.mail, touch.target.mail)
        assert OWNER.address.mail in ends
        assert sum(mail in OWNER.mails for mail in ends) == 1


@given(MESSAGE)
def test_without_the_owner_there_is_nothing(one: Message) -> None:
    """Law: a message whose participants do not include the owner gives nothing."""
    mails = {one.sender.mail, *(a.mail for a in (*one.to, *one.cc))}
    if mails.isdisjoint(OWNER.mails):
        assert rules.personal_touches(one, OWNER, is_nobody) == []


@given(MESSAGE, st.booleans())
def test_nobody_stays_nobody(one: Message, is_personal: bool) -> None:
    """Law: lists and role addresses are at no end of any interaction."""
    touches = (
        rules.personal_touches(one, OWNER, is_nobody)
        if is_personal
        else rules.list_touches(one, is_nobody)
    )
    own = OWNER.address.mail if is_personal else ""
    for touch in touches:
        for mail in (touch.source.mail, touch.target.mail):
            assert not is_nobody(mail)
            assert mail == own or mail not in one.hidden_lists
        assert touch.source.mail != touch.target.mail


def test_a_message_to_everybody_says_nothing() -> None:
    crowd = tuple(Address("", f"x{i}@out.example") for i in range(rules.MOST_RECIPIENTS + 1))
    own, other = OWNER.address, Address("", "b@out.example")
    assert rules.personal_touches(message(own, crowd), OWNER, is_nobody) == []
    assert rules.personal_touches(message(other, (*crowd, own)), OWNER, is_nobody) == []
    assert rules.list_touches(message(other, crowd), is_nobody) == []
    assert len(rules.list_touches(message(other, crowd[1:]), is_nobody)) == rules.MOST_RECIPIENTS


def test_directions_of_a_commit() -> None:
    ada, bo, cia = (Address(name, f"{name.lower()}@out.example") for name in ("Ada", "Bo", "Cia"))
    commit = Commit(
        1, "k", ada, 10, bo, 20,
        (Trailer("signed", ada), Trailer("reviewed", cia), Trailer("copied", bo),
         Trailer("copied", Address("", "list@out.example")), Trailer("acked", Address("", "h@x"))),
        "", "", (), 0, False,
    )  # fmt: skip
    assert [
        (touch.source.name, touch.kind, touch.target.name, touch.at)
        for touch in rules.commit_touches(commit, is_nobody)
    ] == [
        ("Bo", "committed", "Ada", 20),
        ("Cia", "reviewed", "Ada", 10),
        ("Ada", "copied", "Bo", 10),
    ]
    assert [(who.name, kind) for who, kind in rules.commit_people(commit, is_nobody)] == [
        ("Ada", "author"), ("Bo", "committed"), ("Cia", "reviewed"), ("Bo", "copied"),
    ]  # fmt: skip


@given(st.text())
def test_cells_are_no_formulas(value: str) -> None:
    assert rules.defused(value)[:1] not in tuple("=+-@\t\r")


def test_home_and_public_list() -> None:
    assert rules.is_home("ada@north.example", ["north.example"])
    assert not rules.is_home("ada@lab.north.example", ["north.example"])
    assert not rules.is_home("ada@farnorth.example", ["north.example"])
    assert rules.is_public_list(10, 10)
    assert not rules.is_public_list(9, 10)
    assert not rules.is_public_list(0, 0)
