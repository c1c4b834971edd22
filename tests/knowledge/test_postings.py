"""Records of postings: what goes in comes out, and what is taken away leaves the rest."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from samband.knowledge.postings import (
    BLOCK,
    IndexedDocument,
    block_of,
    block_totals,
    day_of,
    pack,
)
from samband.knowledge.records import unpack, without

WORDS = st.lists(st.sampled_from(["pump", "värm", "läck", "el"]), max_size=6)
DOCUMENTS = st.lists(
    st.builds(
        IndexedDocument,
        id=st.integers(1, 3 * BLOCK),
        audience_id=st.integers(1, 3),
        day=st.integers(0, 65_535),
        title=WORDS,
        text=WORDS,
        paths=WORDS,
    ),
    max_size=12,
    unique_by=lambda document: document.id,
)


@given(DOCUMENTS)
def test_what_is_packed_is_unpacked(documents: list[IndexedDocument]) -> None:
    found = {
        (term, audience, block * BLOCK + int(record["place"])): (
            int(record["title"]),
            int(record["text"]),
            int(record["paths"]),
            int(record["day"]),
        )
        for (term, audience, block), payload in pack(documents).items()
        for record in unpack(payload)
    }
    assert found == {
        (term, document.audience_id, document.id): (
            document.title.count(term),
            document.text.count(term),
            document.paths.count(term),
            document.day,
        )
        for document in documents
        for term in document.terms()
    }


@given(DOCUMENTS, st.data())
def test_taking_away_leaves_the_others_as_they_were(
    documents: list[IndexedDocument], data: st.DataObject
) -> None:
    gone = data.draw(st.lists(st.sampled_from(documents), max_size=4)) if documents else []
    rest = [document for document in documents if document not in gone]
    left = {
        key: payload
        for key, packed in pack(documents).items()
        if (
            payload := without(
                packed,
                [d.id % BLOCK for d in gone if (d.audience_id, block_of(d.id)) == key[1:]],
            )
        )
    }
    assert left == pack(rest)
    totals = block_totals(documents)
    assert sum(total[0] for total in totals.values()) == len(documents)


def test_days_stay_within_a_record() -> None:
    assert day_of(datetime(1970, 1, 2, tzinfo=UTC)) == 1
    assert day_of(datetime(1950, 1, 1, tzinfo=UTC)) == 0
    assert day_of(datetime(9000, 1, 1, tzinfo=UTC)) == 65_535
