"""Reading address books: what programs write, what they should not have written, and what is no address book at all."""

import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.cards.models import Card
from samband.cards.shapes import OwnDetails
from samband.cards.taking import as_vcards
from samband.parties.accounts import account_of
from samband.parties.phones import phone_of
from samband.sources.book.columns import guess, guess_column
from samband.sources.book.making import Raw, made
from samband.sources.book.naming import is_somebody_else
from samband.sources.book.reading import Found, read_book
from samband.sources.book.records import FoundCard, Table, dump_row, load_row
from samband.sources.book.vcard import read_vcards
from samband.sources.records import Problem, UnreadableInput

QUOTED = "BEGIN:VCARD\r\nVERSION:2.1\r\n{}\r\nEND:VCARD\r\n"
PLAIN = "BEGIN:VCARD\nVERSION:3.0\n{}\nEND:VCARD\n"


def cards(text: str | bytes) -> list[FoundCard | Problem]:
    raw = text if isinstance(text, bytes) else text.encode()
    return list(read_vcards(io.BytesIO(raw), region="SE", with_birthdays=True))


def one(text: str | bytes) -> FoundCard:
    (found,) = cards(text)
    assert isinstance(found, FoundCard), found
    return found


def read(data: bytes, fields: list[str] | None = None) -> list[Found]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        said = json.dumps(fields) if fields else ""
        return list(
            read_book(Path(file.name), fields=said, region="SE", with_birthdays=True, limit=1 << 30)
        )


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96stlund;Bo;;;", "Bo Östlund"),
        ("N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:=D6stlund;Bo", "Bo Östlund"),
        ("N;QUOTED-PRINTABLE:=D6stlund;Bo", "Bo Östlund"),
        ("N;CHARSET=no-such-thing;ENCODING=QUOTED-PRINTABLE:=C3=96stlund;Bo", "Bo Östlund"),
        ("FN;ENCODING=QUOTED-PRINTABLE:Bo =\r\n=C3=96stlund", "Bo Östlund"),
        ("N:Östlund;Bo;;;\r\nthis is no line", "Bo Östlund"),
        ("fn:Bo Östlund", "Bo Östlund"),
        ('FN;LABEL="a;b:c":Bo Östlund', "Bo Östlund"),
        ("item1.FN:Bo Östlund", "Bo Östlund"),
        ("FN:Bo\r\n  Östlund", "Bo  Östlund".replace("  ", " ")),
        ("ORG:Östlunds Rör;Lager", "Östlunds Rör"),
        ("EMAIL:bo@nord.example", "bo@nord.example"),
        ("TEL:08-15 15 15", "+468151515"),
        ("N:B\\;o;A\\,n", "A,n B;o"),
    ],
)
def test_names_of_cards(lines: str, name: str) -> None:
    assert one(QUOTED.format(lines)).name == name


@pytest.mark.parametrize(
    ("version", "lines", "place"),
    [
        ("2.1", "ADR;HOME;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:;;Gatan 1;G=C3=B6teborg;;411 01;", "Göteborg"),
        ("2.1", "ADR;WORK;QUOTED-PRINTABLE:;;Gatan=0D=0A1;Ume=E5", "Umeå"),
        ("3.0", "item1.ADR;type=HOME;type=pref:;;Gatan 1\\nLgh 2;Umeå;;903 25;Sverige\nitem1.X-ABADR:se", "Umeå"),
        ("3.0", "ADR;TYPE=work:;;Torget 2\\; port B;Lund\\, Skåne;;;", "Lund, Skåne"),
        ("3.0", "ADR:;;Utan ort;;;;\nADR:;;;Kiruna;;;\nADR:;;;Boden;;;", "Kiruna"),
        ("4.0", 'ADR;LABEL="Gatan 1;\\nUmeå: norr";TYPE=home:;;Gatan 1;Umeå;;;', "Umeå"),
        ("4.0", "ADR:Gatan 1, 903 25 Umeå", ""),
        ("3.0", f"ADR:;;;{'Å' * 90};;;", "Å" * 80),
    ],
)  # fmt: skip
def test_where_somebody_is(version: str, lines: str, place: str) -> None:
    found = one(f"BEGIN:VCARD\nVERSION:{version}\nFN:Bo\n{lines}\nEND:VCARD\n")
    assert found.place == place
    assert ("postal" in found.left_out) == (
        "Gatan" in lines or "Torget" in lines or "Utan" in lines
    )


def test_what_goes_out_as_a_place_comes_in_as_one() -> None:
    card = Card(name="Bo Ek", place="Järnhed; norr", emails=["bo@nord.example"])
    found = one("".join(as_vcards([(card, OwnDetails())])))
    assert (found.place, found.left_out) == ("Järnhed; norr", ())


def test_bytes_that_no_charset_names() -> None:
    assert one(PLAIN.encode().replace(b"{}", b"FN:Bo \xd6stlund")).name == "Bo Östlund"


def test_a_folded_letter_is_whole() -> None:
    text = PLAIN.format("FN:Bo Ö").encode()
    cut = text.replace("Ö".encode(), b"\xc3\n \x96")
    assert one(cut).name == "Bo Ö"


def test_everything_of_a_card() -> None:
    found = one(
        PLAIN.format(
            "FN:Ada\nTEL;VALUE=uri:tel:+46-70-174-06-05\nTEL:070-1740605\nTEL:okänt\n"
            "EMAIL:ADA@Nord.example\nEMAIL:trasig\nURL:https://nord.example/\n"
            "X-SOCIALPROFILE;TYPE=twitter:@ada\nIMPP:xmpp:ada@chat.example\nX-SKYPE:ada.b\n"
            "URL:https://social.example/@ada\nNOTE:ett\\ntvå\nBDAY:--0412\nPHOTO;ENCODING=b:AAAA\n AAAA\n"
            "ADR:;;Gatan 1;Ort\nCATEGORIES:Familj\nNICKNAME:Adi\nROLE:Chef"
        )
    )
    assert found.phones == ("+46701740605", "okänt")
    assert found.mails == ("ada@nord.example",)
    assert [(link.kind, link.value) for link in found.links] == [
        ("", ""),
        ("", ""),
        ("profile", "twitter.com/ada"),
        ("handle", "ada@chat.example"),
        ("profile", "skype/ada.b"),
        ("handle", "ada@social.example"),
    ]
    assert found.links[0].shown == "trasig", "what is no address is not lost"
    assert (found.note, found.birthday, found.title) == ("ett\ntvå", "--0412", "Chef")
    assert found.place == "Ort"
    assert set(found.left_out) == {"picture", "postal", "groups", "nickname"}


def test_each_card_has_a_result() -> None:
    text = (
        "rubbish\n" + PLAIN.format("FN:A") + PLAIN.format("VERSION:3.0") + "more rubbish\n\n"
        "BEGIN:VCARD\nFN:No end\n" + PLAIN.format("FN:B") + "BEGIN:VCARD\nFN:Cut o"
    )
    found = cards(text)
    assert [one.name if isinstance(one, FoundCard) else one.code for one in found] == [
        "no_card", "A", "empty_card", "no_card", "No end", "B", "broken_off",
    ]  # fmt: skip
    assert [one.number for one in found] == list(range(1, 8))


def test_a_nested_card_and_a_picture_without_end() -> None:
    assert one(QUOTED.format("N:B;A\r\nAGENT:\r\nBEGIN:VCARD\r\nN:C;D\r\nEND:VCARD")).name == "A B"
    assert one(QUOTED.format("N:B;A\r\nPHOTO;BASE64:\r\nAAAA\r\nBBBB\r\n")).name == "A B"
    assert one(QUOTED.format("PHOTO;BASE64:\r\n AAAA\r\nN:B;A")).name == "A B"


def test_a_card_that_is_too_large_is_said() -> None:
    huge = "NOTE:" + "x" * (5 << 20)
    found = cards(PLAIN.format(f"FN:A\n{huge}") + PLAIN.format("FN:B"))
    assert [getattr(each, "code", "") for each in found] == ["card_too_large", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    text = PLAIN.format("FN:Åsa Öst") + PLAIN.format("FN:Bo")
    names = [each.name for each in read(text.encode(encoding)) if isinstance(each, FoundCard)]
    assert names == ["Åsa Öst", "Bo"]
    table = "Förnamn;E-post\r\nÅsa;asa@nord.example\r\n"
    rows = read(table.encode(encoding), ["given", "mail"])
    assert isinstance(rows[1], FoundCard)
    assert rows[1].name == "Åsa"


def test_a_table_in_western_european_and_mixed() -> None:
    head = "Namn;E-post\n".encode("cp1252")
    data = head + "Åsa;asa@nord.example\n".encode("cp1252") + "Örjan;o@nord.example\n".encode()
    names = [each.name for each in read(data, ["name", "mail"]) if isinstance(each, FoundCard)]
    assert names == ["Åsa", "Örjan"]


def test_broken_rows_are_said_and_the_rest_is_read() -> None:
    data = (
        b"Namn,E-post\n"
        b"A,a@nord.example\n"
        b'"Open,x@nord.example\n'
        b"\x81\x8d,y@nord.example\n"
        b"B,b@nord.example,too,many\n"
        b",\n"
        b'"C\nD",c@nord.example\n'
        b"\n"
        b"E,e@nord.example\n"
    )
    found = read(data, ["name", "mail"])[1:]
    said = [each.name if isinstance(each, FoundCard) else each.code for each in found]  # type: ignore[union-attr]  # no messages here
    assert said == ["A", "broken_row", "bad_encoding", "too_many_cells", "C D", "E"]
    assert [each.number for each in found] == [2, 3, 4, 5, 7, 10]  # type: ignore[union-attr]


def test_a_wrong_address_is_told_beside_the_card() -> None:
    cell = '"Cia D <cia@nord.example>; c@nord.example (jobb), nej@"'
    data = f"Namn;E-post;Ort\nÅsa;asa(at)nord;Järnhed\n;bo@;\nCia;{cell};\n".encode()
    found = read(data, ["name", "mail", "place"])[1:]
    said = [
        (each.name, each.mails, each.links, each.place) if isinstance(each, FoundCard)
        else (each.code, each.field, each.value)  # type: ignore[union-attr]  # no messages here
        for each in found
    ]  # fmt: skip
    assert said == [
        ("Åsa", (), (), "Järnhed"), ("wrong_mail", "mail", "asa(at)nord"),
        ("empty_card", "mail", "bo@"),
        ("Cia", ("cia@nord.example", "c@nord.example"), (), ""), ("wrong_mail", "mail", "nej@"),
    ]  # fmt: skip


def test_a_quote_that_swallows_the_file_costs_one_row() -> None:
    rows = b"".join(b"P %d,p%d@nord.example\n" % (n, n) for n in range(2_000))
    found = read(b'Namn,E-post\n"Open,x\n' + rows, ["name", "mail"])
    assert sum(isinstance(each, FoundCard) for each in found) == 2_000
    assert [each.code for each in found if isinstance(each, Problem)] == ["broken_row"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters_and_guesses(sign: str) -> None:
    lines = [
        sign.join(["Förnamn", "Efternamn", "E-post", "Mobil", "Företag", "Kommentar"]),
        sign.join(["Åsa", "Öst", "asa@nord.example", "070-174 06 05", '"Nord, Väst; AB"', "x"]),
    ]
    (table,) = read("\n".join(lines).encode())
    assert isinstance(table, Table)
    assert table.delimiter == sign
    assert table.asks
    assert table.fields == ("given", "family", "mail", "phone", "organisation", "note")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("E-post", "mail"), ("Epostadress", "mail"), ("Mejladress", "mail"), ("E-mail 1 - Value", "mail"),
        ("E-mail 1 - Type", ""), ("E-mail 2 Address", "mail"), ("Home Phone", "phone"), ("Telefon, arbete", "phone"),
        ("Mobilnummer", "phone"), ("Business Fax", ""), ("Fax", ""), ("First Name", "given"), ("Efternamn", "family"),
        ("Befattning", "title"), ("Organization 1 - Name", "organisation"), ("Webbplats", "link"), ("LinkedIn URL", "link"),
        ("Firma", "organisation"), ("Stad", "place"), ("Postort", "place"), ("Mobilnr", "phone"), ("E-mejl", "mail"),
        ("E-post (arbete)", "mail"), ("För- och efternamn", "name"), ("Tjänst", "title"), ("Postnr", ""), ("Adress", ""),
        ("Skostorlek", ""), ("Account address", "handle"), ("FÖDELSEDAG", "birthday"),
    ],
)  # fmt: skip
def test_headings(heading: str, field: str) -> None:
    assert guess_column(heading) == field


def test_columns_without_headings_are_guessed_by_what_stands_there() -> None:
    assert guess(["", "", ""], [["a@b.example", "+46 70 174 06 05", "x"]]) == ("mail", "phone", "")


@pytest.mark.parametrize(
    ("one", "other", "somebody_else"),
    [
        ("Ada Berg", "Bo Berg", True), ("Ada Berg", "Berg, Ada", False), ("Ada Berg", "Ada Lind", False),
        ("Ada Berg", "Cia Dahl", True), ("A Berg", "Ada Berg", False), ("Ada", "Bo Berg", False),
        ("Ada Maria Berg", "Ada Berg", False), ("", "Bo Berg", False),
    ],
)  # fmt: skip
def test_who_shares_an_address(one: str, other: str, somebody_else: bool) -> None:
    assert is_somebody_else(one, other) is somebody_else
    assert is_somebody_else(other, one) is somebody_else


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("https://www.linkedin.com/in/Ada-Berg/", ("profile", "linkedin.com/in/ada-berg")),
        ("https://se.linkedin.com/in/ada-berg?x=1", ("profile", "linkedin.com/in/ada-berg")),
        ("https://www.linkedin.com/company/nord", ("", "")),
        ("github.com/ada", ("profile", "github.com/ada")),
        ("https://x.com/ada", ("profile", "twitter.com/ada")),
        ("https://nord.example/om-oss", ("", "")),
        ("@ada@social.example", ("handle", "ada@social.example")),
        ("https://evil.example/?u=https://github.com/ada", ("", "")),
        ("https://github.com@evil.example/ada", ("", "")),
    ],
)
def test_accounts(text: str, account: tuple[str, str]) -> None:
    assert account_of(text) == account


def test_numbers() -> None:
    assert phone_of("070-174 06 05", "SE") == "+46701740605"
    assert phone_of("+1 202 555 0101", "") == "+12025550101"
    assert phone_of("112", "SE") == "112"
    assert phone_of("ring inte", "SE") == "ring inte"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_law_nothing_crashes_it(data: bytes) -> None:
    for wrapped in (data, b"BEGIN:VCARD\n" + data + b"\nEND:VCARD\n", b"Namn,E-post\n" + data):
        try:
            for found in read(wrapped):
                assert isinstance(found, Problem | FoundCard | Table)
        except UnreadableInput:
            pass


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(deadline=None)
@given(st.builds(Raw, number=st.just(1), name=_TEXT, given=_TEXT, family=_TEXT, organisation=_TEXT,
                 mails=st.lists(_TEXT, max_size=3), phones=st.lists(_TEXT, max_size=3), notes=st.lists(_TEXT, max_size=2),
                 links=st.lists(st.tuples(st.sampled_from(["", "twitter", "skype"]), _TEXT), max_size=3)))  # fmt: skip
def test_law_a_record_survives_the_pipe(raw: Raw) -> None:
    found = made(raw, region="SE", with_birthdays=True)
    if isinstance(found, FoundCard):
        tag, *row = json.loads(json.dumps(dump_row(found)))
        assert load_row(tag, row) == found
        assert found.name
