"""What is kept about somebody, on paper, in the letters they write their name with."""

import re

from samband.privacy.outsiders import _pairs
from samband.privacy.pdf import as_pdf, lacks, shown

NAMES = ("Ольга Петрова", "Ελένη Δήμου", "Łucja Ďurišová", "דנה לוי", "محمد")


def test_names_of_every_alphabet_are_in_it_with_a_part_of_the_font_only() -> None:
    data = as_pdf("Allt om Ольга", "2026-11-26", [("Kort", [[f"name: {n}" for n in NAMES]])], "")
    assert re.search(rb"/[A-Z]{6}\+DejaVuSans|MPDFAA\+DejaVuSans", data)
    assert len(data) < 60_000
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    (written,) = (one for one in streams if b"begincmap" in one)
    # Which letters the signs on paper stand for, so that the text can be searched and copied.
    for letter in "ОльгаΕλνŁĎדנה":
        assert f"<{ord(letter):04X}>".encode() in written, letter


def test_signs_that_the_font_lacks_are_marked_and_hidden_ones_left_out() -> None:
    assert shown("陳 Anna\u202e\x00\nŵ") == "? Anna\nŵ"
    assert as_pdf("", "", [], "Nothing").startswith(b"%PDF")


def test_a_picture_within_a_card_is_no_pages_of_signs() -> None:
    rows = "\r\n ".join(["A" * 74] * 40)
    said = f"BEGIN:VCARD\r\nPHOTO;ENCODING=b:{rows}==\r\nNOTE:{'ord ' * 200}\r\nEND:VCARD"
    (line,) = _pairs({"text": said})
    assert "AAAA" not in line
    assert line.count("ord") == 200


def test_what_it_can_not_show_is_said_and_only_then() -> None:
    def size(name: str) -> int:
        return len(as_pdf("Kim", "", [("Kort", [[name]])], "", "The JSON has them all."))

    assert lacks("陳 Anna?")
    assert not lacks("Ольга? Łucja\u202e")
    assert size("陳") > size("?") + 100
