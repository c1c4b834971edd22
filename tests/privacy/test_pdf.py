"""What is kept about somebody, on paper, in the letters they write their name with."""

import re

import pytest
from django.db import connection
from django.utils import translation

from samband.privacy.outsiders import _INTERNAL, PARTS
from samband.privacy.pdf import as_pdf, lacks, shown
from samband.privacy.wording import LABELS, UNSAID, lines_of

NAMES = ("Ольга Петрова", "Ελένη Δήμου", "Łucja Ďurišová", "דנה לוי", "محمد")


def test_names_of_every_alphabet_are_in_it_with_a_part_of_the_font_only() -> None:
    data = as_pdf("Allt om Ольга", "2026-11-26", [("Kort", [[f"name: {n}" for n in NAMES]])])
    assert re.search(rb"/[A-Z]{6}\+DejaVuSans|MPDFAA\+DejaVuSans", data)
    assert len(data) < 60_000
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    (written,) = (one for one in streams if b"begincmap" in one)
    # Which letters the signs on paper stand for, so that the text can be searched and copied.
    for letter in "ОльгаΕλνŁĎדנה":
        assert f"<{ord(letter):04X}>".encode() in written, letter


def test_signs_that_the_font_lacks_are_marked_and_hidden_ones_left_out() -> None:
    assert shown("陳 Anna\u202e\x00\nŵ") == "? Anna\nŵ"
    assert as_pdf("", "", []).startswith(b"%PDF")


def test_a_picture_within_a_card_is_no_pages_of_signs() -> None:
    rows = "\r\n ".join(["A" * 74] * 40)
    said = f"BEGIN:VCARD\r\nPHOTO;ENCODING=b:{rows}==\r\nNOTE:{'ord ' * 200}\r\nEND:VCARD"
    (line,) = lines_of({"text": said})
    assert "AAAA" not in line
    assert line.count("ord") == 200


def test_what_it_can_not_show_is_said_and_only_then() -> None:
    def size(name: str) -> int:
        return len(as_pdf("Kim", "", [("Kort", [[name]])]))

    assert lacks("陳 Anna?")
    assert not lacks("Ольга? Łucja\u202e")
    assert size("陳") > size("?") + 100


@pytest.mark.django_db
def test_every_column_has_a_word_or_is_left_out_for_a_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns"
            " WHERE table_name = ANY (%s) AND NOT column_name = ANY (%s) ORDER BY 1",
            [[table for _, _, table, _ in PARTS], sorted(_INTERNAL | UNSAID | LABELS.keys())],
        )
        assert cursor.fetchall() == []


def test_what_is_kept_reads_as_words_in_the_language_of_the_reader() -> None:
    touch = {"at": "2025-04-18T07:54:52+00:00", "kind": "mail"}
    identity = {"kind": "email", "value": "kim@berg.example", "name": "Kim Berg", "is_role": False}
    card = {
        "name": "Kim Berg",
        "level": "mine",
        "place": "",
        "title": "Rörmokare",
        "emails": ["kim@berg.example", "k@berg.example"],
        "topics": [],
        "band": "well",
        "organisation_name": "Berg Rör",
        "created_at": "2026-11-26T17:58:12.20662+00:00",
        "edited_at": None,
    }
    with translation.override("sv"):
        assert lines_of(touch) == ["fredag 18 april 2025 09.54 · mejl"]
        assert lines_of(identity) == ["mejladress · kim@berg.example · Kim Berg"]
        assert lines_of(card) == [
            "Kim Berg",
            "Titel: Rörmokare",
            "Organisation: Berg Rör",
            "Mejl: kim@berg.example, k@berg.example",
            "Hur väl kortets ägare känner dig: väl",
            "Vem som ser det: bara ägaren",
            "Nedskrivet: torsdag 26 november 2026 18.58",
        ]
        assert lines_of({"since": "2026-01-05", "ideal_days": 30}) == [
            "Sedan: måndag 5 januari 2026 · Dagar mellan två kontakter, som önskat: 30"
        ]
    with translation.override("en"):
        assert lines_of({"said": "not-at-all", "at": "2026-11-26T17:58:03+00:00"}) == [
            "Thursday 26 November 2026 18:58 · not at all"
        ]
        assert lines_of(
            {"name": "Kim", "field": "mails", "before": [], "after": ["k@x.example"]}
        ) == [
            "Kim · Mail addresses",
            "After: k@x.example",
        ]
        assert lines_of(
            {"name": "Kim", "rows": {"cards_cardnote": [{"id": 3, "text": "Likes tea"}]}}
        ) == [
            "Kim",
            "Likes tea",
        ]
        merge = {
            "state": "done",
            "evidence": [{"code": "same-address", "bits": 9.0, "data": ["k@x.example"]}],
        }
        assert lines_of(merge) == [
            "taken for one person",
            "Why: The address is the same: k@x.example.",
        ]
        both = {"kind": "there", "name": "Kim", "theirs": {"title": "", "mails": ["k@x.example"]}}
        assert lines_of(both) == [
            "deleted there, changed here · Kim",
            "There: Mail addresses: k@x.example",
        ]
