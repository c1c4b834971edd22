"""What strangers write in headers, and what is made of it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.sources import headers
from samband.sources.records import Address

NOW = 1_700_000_000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada@north.example", [("", "ada@north.example")]),
        ("Ada Berg <Ada@North.Example>", [("Ada Berg", "ada@north.example")]),
        ('"Berg, Ada" <ada@north.example>, bo@south.example',
         [("Berg, Ada", "ada@north.example"), ("", "bo@south.example")]),
        ("ada@north.example (Ada Berg)", [("Ada Berg", "ada@north.example")]),
        ("ada at north.example (Ada Berg)", [("Ada Berg", "ada@north.example")]),
        ("undisclosed-recipients:;", []),
        ("Friends: ada@north.example, bo@south.example;",
         [("", "ada@north.example"), ("", "bo@south.example")]),
        ("<@relay.example:ada@north.example>", [("", "ada@north.example")]),
        ("Ada <ada@north.example> Bo <bo@south.example>",
         [("Ada", "ada@north.example"), ("Bo", "bo@south.example")]),
        ("ada@north.example, ADA@north.example", [("", "ada@north.example")]),
        ("'ada@north.example' <ada@north.example>", [("", "ada@north.example")]),
        ("javascript:alert(1)", []),
        ("", []),
        ('"unclosed <ada@north.example>', [('"unclosed', "ada@north.example")]),
        ("=?ISO-8859-1?Q?Bj=F6rk?= <b@north.example>", [("Björk", "b@north.example")]),
        ("=?utf-8?B?w4U=?= =?utf-8?B?c2E=?= <a@north.example>", [("Åsa", "a@north.example")]),
        # A character cut in two between words.
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=85sa?= <a@north.example>", [("Åsa", "a@north.example")]),
        ("=?gb2312?B?1tC5+g==?= <c@north.example>", [("中国", "c@north.example")]),
        ("=?no-such-charset?Q?=C3=85sa?= <a@north.example>", [("Åsa", "a@north.example")]),
        ("=?hex_codec?Q?41?= <a@north.example>", [("41", "a@north.example")]),
    ],
)  # fmt: skip
def test_addresses(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.name, one.mail) for one in headers.addresses(value)] == expected


def test_ten_thousand_recipients() -> None:
    value = ", ".join(f'"Nr {i}, Ada" <ada{i}@north.example>' for i in range(10_000))
    assert len(headers.addresses(value)) == 10_000


@pytest.mark.parametrize("piece", ['"\\', "(", "<", "=?a?b?", '"', "a@b ", ",", "\\", "=?utf-8?q?"])
def test_hostile_repetition_costs_linear_time(piece: str) -> None:
    began = time.process_time()
    headers.addresses(piece * (200_000 // len(piece)))
    headers.decode_words(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 5


@given(st.text(max_size=300))
def test_any_text_gives_clean_addresses(value: str) -> None:
    for one in headers.addresses(value):
        assert headers.clean_mail(one.mail) == one.mail
        assert len(one.name) <= headers.NAME_LENGTH
        assert one.name.encode("utf-8").decode("utf-8") == one.name
        assert not any(ord(c) < 32 for c in one.name)


@given(st.binary(max_size=300))
def test_any_bytes_are_text(raw: bytes) -> None:
    assert isinstance(headers.decode_words(headers.text_of(raw)), str)


def test_direction_marks_and_control_characters_leave_names() -> None:
    assert headers.clean_text("\u202egrebA\u202c\0\x1b[1m Berg", 50) == "grebA [1m Berg"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 14 Nov 2023 22:13:20 +0000", NOW),
        ("Tue, 14 Nov 2023 23:13:20 +0100 (CET)", NOW),
        ("Tue, 14 Nov 2023 22:13:20", NOW),
        ("14 Nov 2023 22:13:20 -0000", NOW),
        ("Tue, 14 Nov 23 22:13:20 GMT", NOW),
        ("2023-11-14T22:13:20Z", NOW),
        ("Tue, 14 Nov 2023 22.13.20 +0000", NOW),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Tue, 14 Nov 3023 22:13:20 +0000", None),
        ("Tue, 99 Nov 2023 22:13:20 +0000", None),
        ("yesterday", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_instant(value: str, expected: int | None) -> None:
    assert headers.instant(value, now=NOW) == expected


@given(st.text(max_size=120))
def test_instant_never_raises(value: str) -> None:
    found = headers.instant(value, now=NOW)
    assert found is None or 0 < found <= NOW + 2 * 86_400


def test_list_address_and_ids() -> None:
    assert headers.list_address('"Talk" <talk.lists.example>') == "talk@lists.example"
    assert headers.list_address("no list here") == ""
    assert headers.message_ids("Ada's message of today <1@a.example> <1@a.example>") == (
        "1@a.example",
    )
    assert Address("", "x@y.example") == headers.addresses("x@y.example")[0]
