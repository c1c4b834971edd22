"""Pictures and postal addresses carried from card to card, and that nothing else on a card is touched."""

from base64 import b64encode
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from samband.cards.taking import escaped
from samband.dav import beside, lines, rules
from samband.dav.lines import Line
from samband.dav.rules import Said
from tests.dav.test_lines import CLEANING, _said

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))
CODE = b64encode(JPEG).decode()
FORMS = (
    ("3.0", f"PHOTO;ENCODING=b;TYPE=JPEG:{CODE}"),
    ("3.0", f"item1.PHOTO;TYPE=JPEG;BASE64:{CODE[:100]} {CODE[100:]}"),
    ("4.0", f"PHOTO:data:image/jpeg;base64,{CODE}"),
    ("4.0", f"PHOTO;PREF=1:data:image/jpeg\\;base64\\,{CODE.rstrip('=')}"),
)


def card(*rows: str, version: str = "3.0") -> list[Line]:
    return lines.read(
        "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", "FN:Kim", *rows, "END:VCARD", ""])
    )


def test_a_picture_is_known_by_its_octets_in_whatever_form() -> None:
    cards = [card(row, version=version) for version, row in FORMS]
    marks = {beside.with_beside(Said("Kim"), one).photo for one in cards}
    assert len(marks) == 1
    (mark,) = marks
    assert beside.picture_size(mark) == len(JPEG)
    for version, wanted in (("3.0", FORMS[0][1]), ("4.0", FORMS[2][1])):
        for source in cards:
            into = beside.carried(
                card(version=version), Said("Kim"), Said("Kim", photo=mark), source
            )
            assert into[-1].whole() == wanted
            assert lines.read(lines.write(into)) == into
            gone = beside.carried(into, Said("Kim", photo=mark), Said("Kim"))
            assert gone == card(version=version)


def test_what_is_too_large_or_no_picture_stays_where_it_is() -> None:
    large = b64encode(JPEG + bytes(beside.MOST_PICTURE)).decode()
    for row in (
        f"PHOTO;ENCODING=b;TYPE=JPEG:{large}",
        "PHOTO;ENCODING=b;TYPE=JPEG:!!!",
        f"PHOTO;ENCODING=b:{b64encode(b'<svg onload=x>').decode()}",
        "PHOTO;VALUE=uri:javascript:alert(1)",
        "PHOTO:data:image/svg+xml;base64,AAAA",
    ):
        there = card(row)
        assert beside.with_beside(Said("Kim"), there).photo == ""
        other = card(FORMS[0][1])
        mine = beside.with_beside(Said("Kim"), other)
        assert beside.carried(there, Said("Kim"), mine, other) == there
    at = card("PHOTO;VALUE=uri:https://kim.example/a.jpg")
    mark = beside.with_beside(Said("Kim"), at).photo
    assert beside.picture_size(mark) == 0
    carried = beside.carried(card(version="4.0"), Said("Kim"), Said("Kim", photo=mark), at)
    assert carried[-1].whole() == "PHOTO:https://kim.example/a.jpg"


_ROWS = st.lists(
    st.sampled_from(
        (
            "X-ABShowAs:PERSON", "item9.X-ABDATE;type=pref:2020-01-02", "item9.X-ABLabel:_$!<Anniversary>!$_",
            "CATEGORIES:a,b", "x-farg;X=\"a:b;c\":röd\\, grön", "GEO:63.8;20.2", "KEY;ENCODING=b:AAAA",
            "RELATED;TYPE=friend:urn:uuid:1",
            "ROLE:Chef", "NICKNAME:Kimpan", "X-PHONETIC-FIRST-NAME:Kim", "LANG;PREF=1:sv", "SOUND:http://a.example/x",
            "X-TOM:", "ADR;TYPE=work;LABEL=\"Gatan 1, Umeå\":;;Gatan 1;Umeå;;90325;Sverige", "ADR:;;;;;;",
            FORMS[0][1],
        )
    ),
    unique=True,
)  # fmt: skip


@settings(max_examples=60)
@given(_ROWS, _said, st.sampled_from(("3.0", "4.0")))
def test_what_has_no_place_here_survives_every_write(
    rows: list[str], now: Said, version: str
) -> None:
    """Law: lines that are none of ours stay octet by octet and in their order, whatever is laid over."""
    there = card(*rows, version=version)
    said = beside.with_beside(rules.said_by(there, CLEANING), there)
    wanted = replace(now, photo=said.photo, addresses=said.addresses)
    after = beside.carried(rules.laid_over(there, wanted, CLEANING), said, wanted)
    written = lines.read(lines.write(after))
    kept = [one.whole() for one in written if one.name not in rules.OURS]
    assert kept == rows
    assert beside.with_beside(now, written) == wanted


@given(st.lists(st.text(max_size=12), max_size=9))
def test_a_postal_address_survives_being_carried(parts: list[str]) -> None:
    clean = lines.clean("\0".join(parts)).split("\0")
    row = "ADR;TYPE=HOME;LABEL=x:" + ";".join(map(escaped, clean))
    found = beside.address_of(Line("", "ADR", ";TYPE=HOME;LABEL=x", row.partition(":")[2]))
    if found:
        source = [Line("", "ADR", ";TYPE=HOME;LABEL=x", found)]
        into = beside.carried(card(), Said("Kim"), Said("Kim", addresses=(found,)), source)
        assert into[-1].parameters == ";TYPE=HOME"
        assert beside.address_of(into[-1]) == found
