"""The lossless reading of vCards, and laying what Samband says over them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from samband.dav import lines, rules
from samband.dav.rules import Cleaning, Said

CLEANING = Cleaning(lambda text: text.lower() if "@" in text else "", lambda text: text)
PHONE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Telefon//SV\r\nUID:7D9A-1\r\nN:Öberg;Kim;;;\r\nFN:Kim Öberg\r\n"
    "ORG:Bolaget;Inköp\r\nitem1.EMAIL;type=INTERNET;type=pref:Kim@bolaget.example\r\nitem1.X-ABLabel:_$!<Work>!$_\r\n"
    "TEL;type=CELL:+46701234567\r\nADR;type=HOME:;;Gatan 1;Umeå;;90325;\r\n"
    "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDA\r\n wMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8M\r\n"
    "NOTE:Träffades på mässan\\, vill veta mer\r\nX-ABShowAs:PERSON\r\nEND:VCARD\r\n"
)


def test_a_phones_card_is_understood() -> None:
    said = rules.said_by(lines.read(PHONE), CLEANING)
    assert said == Said(
        name="Kim Öberg",
        organisation="Bolaget",
        mails=("kim@bolaget.example",),
        phones=("+46701234567",),
        notes=("Träffades på mässan, vill veta mer",),
    )


def test_what_changed_here_changes_there_and_nothing_else() -> None:
    read = lines.read(PHONE)
    said = rules.said_by(read, CLEANING)
    same = rules.laid_over(read, said, CLEANING)
    assert same == read
    assert lines.read(lines.write(same)) == read
    changed = Said(
        name="Kim Berg",
        organisation="Bolaget",
        title="Chef",
        mails=("kim@ny.example",),
        phones=said.phones,
        links=("https://kim.example/",),
        notes=("Ny",),
    )
    text = lines.write(rules.laid_over(read, changed, CLEANING))
    assert rules.said_by(lines.read(text), CLEANING) == changed
    for kept in ("ORG:Bolaget;Inköp", "ADR;type=HOME:;;Gatan 1;Umeå;;90325;", "X-ABShowAs:PERSON"):
        assert kept in text
    assert "PHOTO;ENCODING=b" in text
    assert "X-ABLabel" not in text, "the label of an address that is gone goes with it"
    assert "N:Berg;Kim;;;" in text


_texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=60
)
_words = _texts.map(lambda text: " ".join(text.split())).filter(bool)
_said = st.builds(
    Said,
    name=_words,
    organisation=_words | st.just(""),
    title=_words | st.just(""),
    mails=st.lists(st.sampled_from([f"a{n}@b.example" for n in range(9)]), unique=True).map(tuple),
    phones=st.lists(st.sampled_from([f"+4670{n}" for n in range(9)]), unique=True).map(tuple),
    links=st.lists(
        st.sampled_from(["https://a.example/,b", "@a@b.example", "c;d"]), unique=True
    ).map(tuple),
    birthday=st.sampled_from(["", "1970-01-02", "--0102"]),
    notes=st.lists(_words, max_size=2, unique=True).map(tuple),
)


@settings(max_examples=40)
@given(_said, _said)
def test_a_new_card_and_every_change_of_it_say_what_was_meant(first: Said, then: Said) -> None:
    """Law: what is laid over is what is read again; twice is once; a card read and written is the same card."""
    card = rules.new_card("urn:uuid:1", first)
    for said in (first, then):
        card = rules.laid_over(card, said, CLEANING)
        text = lines.write(card)
        again = lines.read(text)
        assert rules.is_same(rules.said_by(again, CLEANING), said)
        assert lines.write(again) == text
        assert rules.laid_over(again, said, CLEANING) == again
        assert all(len(row.encode()) <= 75 for row in text.split("\r\n"))


@settings(max_examples=40)
@given(st.lists(_words, max_size=4, unique=True), st.data())
def test_a_note_that_stands_stays(notes: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(notes), unique=True)) if notes else []
    new = data.draw(st.lists(_words, max_size=2))
    found, more = rules.notes_after(notes, "\n\n".join([*kept, *new]))
    assert set(kept) <= set(found)
    assert "\n\n".join(more).split() == " ".join(n for n in new if n not in found).split()
