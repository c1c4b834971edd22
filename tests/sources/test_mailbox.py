"""Mailboxes: nothing of a body comes in, and no message is left out."""

import gzip
import json
import mailbox as stdlib_mailbox
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.sources.blocks import HEADER_LIMIT
from samband.sources.mailbox import read_mailbox
from samband.sources.records import Message, Parsed, Problem, UnreadableInput, dump, load

NOW = 1_750_000_000
SHARED = Path(__file__).parents[3] / "shared" / "data"
HEAD = (
    "From: Ada Berg <ada@north.example>\nTo: bo@south.example\n"
    "Date: Tue, 14 Nov 2023 22:13:20 +0000\nMessage-ID: <{}@north.example>\n"
)


def read(path: Path, **options: bool) -> list[Parsed]:
    return list(read_mailbox(path, now=NOW, **options))


def written(folder: Path, content: str | bytes, name: str = "mail.mbox") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def separated(*messages: str) -> str:
    return "".join(f"From x@y Tue Nov 14 22:13:20 2023\n{one}\n" for one in messages)


def test_headers_become_a_record(tmp_path: Path) -> None:
    path = written(tmp_path, separated(
        HEAD.format(1) + "Cc: Cia <cia@west.example>,\n\tdan@west.example\n"
        "In-Reply-To: <0@south.example>\nReferences: <a@x.example>\n <b@x.example>\n"
        "Subject: =?utf-8?Q?V=C3=A4rme?=\n\nBody\n"
    ))  # fmt: skip
    (one,) = read(path, with_subjects=True)
    assert isinstance(one, Message)
    assert (one.sender.name, one.sender.mail) == ("Ada Berg", "ada@north.example")
    assert [a.mail for a in one.to] == ["bo@south.example"]
    assert [a.mail for a in one.cc] == ["cia@west.example", "dan@west.example"]
    assert one.in_reply_to == "0@south.example"
    assert one.references == ("a@x.example", "b@x.example")
    assert one.at == 1_700_000_000
    assert one.subject == "Värme"
    (again,) = read(path)
    assert isinstance(again, Message)
    assert again.subject == ""
    assert load(dump(one)) == one


CANARY = "kanariefågel"
LINE = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\n\r"), max_size=60),
    st.sampled_from(
        ["", "From me to you", ">From x@y Tue Nov 14 22:13:20 2023", f"From: {CANARY}@x.example",
         f"To: {CANARY}@x.example", f"Subject: {CANARY}", "--boundary"]
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(bodies=st.lists(st.lists(LINE, max_size=8), min_size=1, max_size=5), ending=st.booleans())
def test_no_byte_of_a_body_reaches_a_record(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[list[str]], ending: bool
) -> None:
    """Law: whatever the bodies hold, the records are those of the headers."""
    end = "\r\n" if ending else "\n"
    text = separated(*(
        HEAD.format(i) + "\n" + "\n".join(f"{CANARY} {line}" if line[:5] == "From " else line
                                          for line in body) + "\n"
        for i, body in enumerate(bodies)
    ))  # fmt: skip
    path = written(tmp_path_factory.mktemp("m"), text.replace("\n", end))
    found = read(path, with_subjects=True)
    assert len(found) == len(bodies)
    for number, one in enumerate(found, start=1):
        assert isinstance(one, Message)
        assert one.number == number
        assert one.message_id == f"{number - 1}@north.example"
        assert json.loads(dump(one)) == json.loads(dump(one).replace(CANARY, ""))
        assert CANARY not in dump(one).encode().decode("unicode_escape")


@settings(deadline=None, max_examples=200)
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=6))
def test_every_message_is_stored_or_reported(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[bytes]
) -> None:
    """Law: as many records and problems as separators, whatever stands between them."""
    clean = [block.replace(b"From ", b"Fram ") for block in blocks]
    raw = b"".join(b"From x@y Tue Nov 14 22:13:20 2023\n" + one + b"\n\n" for one in clean)
    found = read(written(tmp_path_factory.mktemp("m"), raw))
    assert [one.number for one in found] == list(range(1, len(blocks) + 1))


def test_an_mbox_of_the_standard_library(tmp_path: Path) -> None:
    box = stdlib_mailbox.mbox(tmp_path / "std.mbox")
    for i in range(5):
        box.add(HEAD.format(i) + "\nHej\n\nFrom here on it is body\n")
    box.flush()
    assert len(read(tmp_path / "std.mbox")) == 5


def test_separators_without_a_date_or_a_blank_line_before(tmp_path: Path) -> None:
    loose = "From someone\n" + HEAD.format(1) + "\nx\n\nFrom someone\n" + HEAD.format(2) + "\n"
    assert len(read(written(tmp_path, loose))) == 2
    tight = separated(HEAD.format(1) + "\nno end").replace("\n\n", "\n") * 3
    assert len(read(written(tmp_path, tight))) == 3


def test_a_maildir(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    written(tmp_path / "cur", HEAD.format(1) + "\nbody", "1:2,S")
    written(tmp_path / "new", HEAD.format(2), "2")
    written(tmp_path / "tmp", HEAD.format(3), "3")
    (tmp_path / "new" / "link").symlink_to(tmp_path / "cur" / "1:2,S")
    assert [one.number for one in read(tmp_path)] == [1, 2]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Date: Tue, 14 Nov 2023 22:13:20 +0000\n", "no_sender"),
        ("From: nobody\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n", "bad_sender"),
        ("From: a@b.example\n", "no_date"),
        ("From: a@b.example\nDate: tomorrow\n", "bad_date"),
        ("just words\n", "no_headers"),
        ("", "no_headers"),
        ("From: a@b.example\nTo: " + "a@b.example, " * 200_000 + "\n", "header_too_large"),
        ("From: a@b.example\nX-Junk: " + "x" * (HEADER_LIMIT + 300_000) + "\n", "header_too_large"),
    ],
)
def test_what_cannot_be_stored_is_reported(tmp_path: Path, header: str, code: str) -> None:
    whole = separated(HEAD.format(1), header + "\nbody\n", HEAD.format(2))
    first, second, third = read(written(tmp_path, whole))
    assert isinstance(first, Message)
    assert isinstance(third, Message)
    assert isinstance(second, Problem)
    assert (second.number, second.code) == (2, code)
    assert len(second.value) <= 201


def test_nul_bytes_and_broken_utf8_do_not_stop_it(tmp_path: Path) -> None:
    raw = separated(HEAD.format(1)).encode().replace(b"Ada Berg", b"A\0da B\xe5rg")
    (one,) = read(written(tmp_path, raw))
    assert isinstance(one, Message)
    assert one.sender.name == "Ada Bårg"


@pytest.mark.parametrize(
    ("headers", "who"),
    [
        ("From: Ada Berg via talk <talk@lists.example>\nReply-To: Ada Berg <ada@north.example>\n",
         ("Ada Berg", "ada@north.example")),
        ("From: Ada Berg via talk <talk@lists.example>\nReply-To: talk@lists.example\n"
         "Cc: Bo <bo@south.example>, Ada Berg <ada@north.example>\n",
         ("Ada Berg", "ada@north.example")),
        ("From: 'Ada Berg' via Talk <talk@googlegroups.com>\n"
         "X-Original-From: Ada Berg <ada@north.example>\nReply-To: x@y.example\n",
         ("Ada Berg", "ada@north.example")),
        ("From: Ada via Appia <ada@north.example>\n", ("Ada via Appia", "ada@north.example")),
    ],
)  # fmt: skip
def test_rewritten_senders_are_undone(tmp_path: Path, headers: str, who: tuple[str, str]) -> None:
    text = separated(
        headers + "To: talk@lists.example\nList-Id: Talk <talk.lists.example>\n"
        "Date: Tue, 14 Nov 2023 22:13:20 +0000\n"
    )
    (one,) = read(written(tmp_path, text))
    assert isinstance(one, Message)
    assert (one.sender.name, one.sender.mail) == who
    assert "talk@lists.example" in one.hidden_lists


def test_a_sender_nobody_can_know_is_reported(tmp_path: Path) -> None:
    text = separated(
        "From: Ada via talk <talk@lists.example>\nReply-To: talk@lists.example\n"
        "List-Id: <talk.lists.example>\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n"
    )
    (one,) = read(written(tmp_path, text))
    assert isinstance(one, Problem)
    assert one.code == "sender_hidden_by_list"


def test_messages_without_an_id_are_told_apart(tmp_path: Path) -> None:
    without = HEAD.replace("Message-ID: <{}@north.example>\n", "")
    other = without.replace("22:13:20", "22:13:21")
    keys = [one.key for one in read(written(tmp_path, separated(without, without, other)))
            if isinstance(one, Message)]  # fmt: skip
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"\n\n\n", "empty_file"), (bytes(range(256)) * 50, "not_a_mailbox"),
     (b"\x1f\x8bnothing", "broken_archive")],
)  # fmt: skip
def test_what_is_no_mailbox_says_so(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(UnreadableInput) as caught:
        read(written(tmp_path, content))
    assert caught.value.code == code


def test_a_missing_file_and_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="not_found"):
        read(tmp_path / "none")
    with pytest.raises(UnreadableInput, match="not_a_mailbox"):
        read(tmp_path)


def test_gzip_and_what_is_left_of_a_broken_one(tmp_path: Path) -> None:
    packed = gzip.compress(separated(*(HEAD.format(i) for i in range(3000))).encode())
    assert len(read(written(tmp_path, packed))) == 3000
    found = read(written(tmp_path, packed[: len(packed) // 2]))
    assert 10 < len(found) < 3000
    assert isinstance(found[-1], Problem)
    assert found[-1].code == "broken_archive"


def test_memory_does_not_grow_with_the_mailbox(tmp_path: Path) -> None:
    import tracemalloc

    def peak(times: int) -> int:
        body = "x" * 200_000 + "\n"
        path = written(tmp_path, separated(*(HEAD.format(i) + "\n" + body for i in range(times))))
        tracemalloc.start()
        for _ in read_mailbox(path, now=NOW):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(2)
    few, many = peak(5), peak(50)
    assert many < few * 1.5
    assert many < 3_000_000


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(separated(HEAD.format(1)).encode() + b"x" * 60_000_000)
    with pytest.raises(UnreadableInput, match="unpacks_too_far"):
        read(written(tmp_path, bomb))


@pytest.mark.skipif(not SHARED.exists(), reason="shared/data is not beside this checkout")
def test_a_real_list_archive() -> None:
    truth = {}
    with gzip.open(SHARED / "mail" / "mail_samba_headers.jsonl.gz", "rt") as lines:
        for line in lines:
            row = json.loads(line)
            truth[row["message-id"].strip().strip("<>")] = row
    found = list(read_mailbox(SHARED / "mail" / "mail_samba.mbox.gz", now=int(time.time())))
    assert len(found) == 2500
    stored = [one for one in found if isinstance(one, Message)]
    assert len(stored) == 2500
    for one in stored:
        row = truth[one.message_id]
        assert one.sender.mail in (row["reply-to"] + row.get("cc", "")).lower()
        assert "@lists." not in one.sender.mail
