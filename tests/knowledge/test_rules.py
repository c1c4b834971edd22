"""The ranking's laws."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.knowledge.evidence import ROLES
from samband.knowledge.rules import (
    DEFAULT,
    ENOUGH_SUPPORT,
    Collection,
    Matches,
    RankedDocuments,
    RankedPeople,
    Roles,
    Weights,
    WordMatches,
    is_enough,
    rank_documents,
    rank_people,
)

TODAY = 20_000
PEOPLE = 4


@dataclass(frozen=True)
class Piece:
    """A document for a test: mentions of the one word asked for, its length, age and who did what."""

    mentions: int
    length: int
    age: int
    roles: tuple[tuple[int, int], ...]


PIECES = st.builds(
    Piece,
    mentions=st.integers(1, 5),
    length=st.integers(5, 60),
    age=st.integers(0, 6_000),
    roles=st.lists(
        st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(sorted(ROLES.values()))),
        min_size=1,
        max_size=3,
        unique=True,
    ).map(tuple),
)


def rank_pieces(pieces: list[Piece], weights: Weights = DEFAULT) -> RankedPeople:
    """Rank four people with the same amount of work in all, in a collection whose figures stay."""
    count = len(pieces)
    counts = np.array([[0.0, piece.mentions, 0.0] for piece in pieces]).reshape(count, 3)
    documents = rank_documents(
        Matches(
            ids=np.arange(1, count + 1),
            lengths=np.array([[0.0, piece.length, 0.0] for piece in pieces]).reshape(count, 3),
            days=np.array([TODAY - piece.age for piece in pieces], dtype=np.int64),
            words=[WordMatches(np.arange(count), counts, np.array([0.0, 50.0, 0.0]), 40)],
            collection=Collection(1_000, 6_000, 30_000, 4_000),
        ),
        today=TODAY,
        weights=weights,
    )
    rows = [
        (place, party, role)
        for place, id in enumerate(documents.ids)
        for party, role in pieces[id - 1].roles
    ]
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    work = np.full((PEOPLE, max(ROLES.values()) + 1), 5.0)
    return rank_people(
        documents, Roles(table[:, 0], table[:, 1], table[:, 2]), work=work, weights=weights
    )


@given(st.lists(PIECES, max_size=8), PIECES)
def test_more_evidence_never_lowers(pieces: list[Piece], more: Piece) -> None:
    """One more piece by one person alone never lowers their score or support (the prior being what it is)."""
    party = more.roles[0][0]
    own = Piece(more.mentions, more.length, more.age, tuple((party, r) for _, r in more.roles))
    before, after = rank_pieces(pieces), rank_pieces([*pieces, own])
    assert after.scores[party] >= before.scores[party] * (1 - 1e-9)
    assert after.support[party] >= before.support[party] - 1e-12


@given(st.lists(PIECES, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(pieces: list[Piece], random: "object") -> None:
    shuffled = list(pieces)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = rank_pieces(pieces), rank_pieces(shuffled)
    assert one.scores == pytest.approx(other.scores)
    assert one.support == pytest.approx(other.support)


@given(st.lists(PIECES, max_size=8))
def test_only_who_did_something_scores(pieces: list[Piece]) -> None:
    found = rank_pieces(pieces)
    involved = {
        party for piece in pieces for party, role in piece.roles if DEFAULT.role_table()[role] > 0
    }
    assert {int(place) for place in np.flatnonzero(found.scores > 0)} == involved
    assert np.isfinite(found.scores).all()


def test_writing_counts_more_than_being_named_and_new_more_than_old() -> None:
    author, cc = ROLES["author"], ROLES["cc"]
    found = rank_pieces([Piece(2, 20, 10, ((0, author), (1, cc)))])
    assert found.scores[0] > found.scores[1]
    found = rank_pieces([Piece(2, 20, 10, ((0, author),)), Piece(2, 20, 4_000, ((1, author),))])
    assert found.scores[0] > found.scores[1]


def test_who_does_everything_stands_behind_who_does_this() -> None:
    documents = RankedDocuments(
        ids=np.array([1, 2]),
        scores=np.array([3.0, 3.0]),
        ages=np.zeros(2),
        days=np.array([TODAY, TODAY]),
        coverage=np.ones(2),
    )
    roles = Roles(np.array([0, 1]), np.array([0, 1]), np.array([1, 1]))
    work = np.zeros((2, max(ROLES.values()) + 1))
    work[:, 1] = [4_000, 40]
    found = rank_people(documents, roles, work=work)
    assert found.scores[1] > found.scores[0]


def test_a_burst_of_one_day_counts_less_than_work_over_years() -> None:
    author = ROLES["author"]
    burst = [Piece(2, 20, 100, ((0, author),)) for _ in range(4)]
    years = [Piece(2, 20, 100 + 365 * year, ((1, author),)) for year in range(4)]
    found = rank_pieces([*burst, *years], DEFAULT.changed(half_life=1_000.0))
    assert found.scores[1] > found.scores[0]


def test_one_own_text_about_it_is_enough_and_a_mention_of_part_is_not() -> None:
    assert is_enough(float(rank_pieces([Piece(1, 20, 30, ((0, 1),))]).support[0]))
    assert not is_enough(float(rank_pieces([Piece(1, 20, 30, ((0, ROLES["cc"]),))]).support[0]))
    assert not is_enough(ENOUGH_SUPPORT / 2)


def test_nobody_is_ranked_without_evidence() -> None:
    found = rank_pieces([])
    assert not found.scores.any()
    assert not found.support.any()


def test_weights_are_read_from_a_file_and_unknown_ones_refused() -> None:
    assert Weights.from_dict(DEFAULT.as_dict()) == DEFAULT
    with pytest.raises(ValueError, match="charm"):
        Weights.from_dict({"charm": 1.0})
    with pytest.raises(ValueError, match="guru"):
        Weights.from_dict({"roles": {"guru": 1.0}})
