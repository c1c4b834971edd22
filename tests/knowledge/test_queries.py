"""Answers: who knows, what was said, and what nobody may learn from them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from samband.kernel.errors import NotFound, Refused
from samband.knowledge import actions
from samband.knowledge.actions import index_documents, remove_documents
from samband.knowledge.models import Topic
from samband.knowledge.queries import find, find_experts, find_said
from samband.parties.models import Party
from samband.people.models import Person
from tests.cast import Cast
from tests.knowledge.factories import NOW, evidence, fill, make_evidence
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db


def ranking(viewer: Person, query: str) -> list[int]:
    return list(find_experts(viewer_id=viewer.pk, query=query, now=NOW).ranking)


def make_topic(slug: str = "laddstolpar", name_sv: str = "Laddstolpar") -> Topic:
    return Topic.objects.create(slug=slug, name_sv=name_sv, name_en="Charging points")


def test_who_wrote_about_it_knows_with_the_evidence_to_show(cast: Cast) -> None:
    fill(cast.bo)
    for number in range(7):
        make_evidence(
            cast.anna,
            f"Värmepumpen i hus {number} läcker",
            days_ago=100 * number,
            link=f"/x/{number}",
        )
    answer = find_experts(viewer_id=cast.bo.pk, query="läckande värmepump", now=NOW)
    assert answer.is_enough
    assert [expert.party_id for expert in answer.experts] == [cast.anna.party_id]
    items = answer.experts[0].evidence
    assert 3 <= len(items) <= 5
    assert all(item.role == "author" and item.link and item.snippet_ranges for item in items)
    start, end = items[0].snippet_ranges[0]
    assert items[0].snippet[start:end] == "Värmepumpen"


@pytest.mark.parametrize(
    ("text", "language", "query"),
    [
        ("Värmepumpen läcker", "sv", "pump"),
        ("Värmepumpen läcker", "sv", "värmepu"),
        ("Värmepumpen läcker", "sv", "värmepumparna"),
        ("Batterier går att återvinna, återvinning lönar sig", "sv", "batteriåtervinning"),
        ("The memories are full", "en", "memory"),
        ("Élodies cykel", "sv", "elodie"),
        ("net/mlx5: fix the flow", "en", "mlx5"),
        ("rteEthDev gone", "en", "eth dev"),
    ],
)
def test_forms_of_a_word_find_each_other(cast: Cast, text: str, language: str, query: str) -> None:
    fill(cast.bo)
    # Both parts of the compound stand alone somewhere.
    index_documents([evidence(cast.bo, "värme"), evidence(cast.bo, "kyla")])
    make_evidence(cast.anna, text, language=language)
    assert ranking(cast.bo, query)[0] == cast.anna.party_id


def test_parts_of_a_compound_are_asked_for_only_when_nobody_said_it(cast: Cast) -> None:
    fill(cast.bo)
    index_documents(
        [
            evidence(cast.bo, "Nät och arbete: our net does work", language="en"),
            evidence(cast.anna, "Memories of the networks", language="en"),
        ]
    )
    assert ranking(cast.editor, "network") == [cast.anna.party_id]
    assert ranking(cast.editor, "memory") == [cast.anna.party_id]
    assert ranking(cast.editor, "network memory") == [cast.anna.party_id]


def test_a_word_inside_an_unrelated_one_is_no_answer(cast: Cast) -> None:
    fill(cast.bo)
    make_evidence(cast.anna, "Vi måste informera alla")
    assert ranking(cast.bo, "form") == []


@pytest.mark.parametrize("query", ["", "vem vet", "the of", "\x00", "%_'\"\\", "😀", "x" * 10_000])
def test_odd_queries_are_answered_with_nobody(cast: Cast, query: str) -> None:
    make_evidence(cast.anna, "Värmepumpen läcker")
    found = find(viewer_id=cast.bo.pk, query=query, now=NOW)
    assert not found.inside.is_enough
    assert found.said == ()


def test_nobody_here_knows_is_an_answer(cast: Cast) -> None:
    fill(cast.bo)
    make_evidence(cast.anna, "Kaffe på verandan efter mötet om budgeten och verksamhetsplanen")
    answer = find_experts(viewer_id=cast.bo.pk, query="kärnfysik i kaffe och neutroner", now=NOW)
    assert not answer.is_enough
    assert not any(expert.is_enough for expert in answer.experts)


def test_three_statements_whatever_there_is(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (10, 20):
        fill(cast.bo, count)
        index_documents([evidence(cast.anna, f"Värmepump {n}") for n in range(count)])
        with django_assert_num_queries(3):
            assert find(viewer_id=cast.bo.pk, query="värmepump", now=NOW).said
        with django_assert_num_queries(2):
            assert find_said(viewer_id=cast.bo.pk, query="värmepump", now=NOW)


WORDS = st.sampled_from(["värmepump", "läcka", "ventil", "pump", "sommarstuga", "kaffe"])


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_what_one_may_not_see_changes_nothing(cast: Cast, hidden: list[list[str]]) -> None:
    if not cast.bo.memberships.exists():
        fill(cast.editor, 10)
        make_evidence(cast.anna, "Värmepumpen har en ventil som läcker")
        make_evidence(cast.editor, "Pump och ventil till sommarstugan")
        make_room(cast.bo, "Hemligt", "secret")
    audience_id = cast.bo.memberships.get().space.audience_id
    assert audience_id is not None
    queries = ("värmepump läcka", "pump", "ventil sommar")

    def seen(viewer: Person) -> list[object]:
        return [find(viewer_id=viewer.pk, query=query, now=NOW) for query in queries]

    before = seen(cast.anna)
    ids = index_documents(
        [
            evidence(person, " ".join(words), audience_id=audience_id)
            for words in hidden
            for person in (cast.bo, cast.editor)
        ]
    )
    assert seen(cast.anna) == before
    remove_documents(ids)


def test_a_room_s_members_see_more(cast: Cast) -> None:
    fill(cast.editor)
    room = make_room(cast.bo, "Hemligt", "secret")
    assert room.audience_id is not None
    make_evidence(cast.bo, "Laddstolpar i garaget", audience_id=room.audience_id)
    assert ranking(cast.anna, "laddstolpar") == []
    assert ranking(cast.bo, "laddstolpar") == [cast.bo.party_id]
    assert find_said(viewer_id=cast.anna.pk, query="laddstolpar", now=NOW) == ()


def test_guests_see_their_rooms_only_and_are_never_named(cast: Cast) -> None:
    fill(cast.editor)
    room = make_room(cast.bo, "Pilot", "closed", cast.guest)
    assert room.audience_id is not None
    make_evidence(cast.anna, "Laddstolpar vid kontoret")
    make_evidence(cast.bo, "Laddstolpar i piloten", audience_id=room.audience_id)
    make_evidence(cast.guest, "Laddstolpar hos oss", audience_id=room.audience_id)
    assert ranking(cast.guest, "laddstolpar") == [cast.bo.party_id]
    found = find(viewer_id=cast.bo.pk, query="laddstolpar", now=NOW)
    assert cast.guest.party_id not in (*found.inside.ranking, *found.outside.ranking)


def test_who_left_is_not_sent_questions_but_their_words_stay(cast: Cast) -> None:
    fill(cast.bo)
    make_evidence(cast.gone, "Laddstolpar vid kontoret")
    found = find(viewer_id=cast.bo.pk, query="laddstolpar", now=NOW)
    assert found.inside.ranking == ()
    assert len(found.said) == 1
    assert find(viewer_id=cast.gone.pk, query="laddstolpar", now=NOW).said == ()


def test_outsiders_are_ranked_apart(cast: Cast) -> None:
    fill(cast.bo)
    outsider = Party.objects.create(is_inside=False)
    make_evidence(
        None, "Laddstolpar", roles=[(outsider.pk, "author"), (cast.anna.party_id, "acked")]
    )
    found = find(viewer_id=cast.bo.pk, query="laddstolpar", now=NOW)
    assert found.inside.ranking == (cast.anna.party_id,)
    assert found.outside.ranking == (outsider.pk,)
    apart = find_experts(viewer_id=cast.bo.pk, query="laddstolpar", now=NOW, inside=False)
    assert apart.experts == found.outside.experts


def test_merged_parties_are_one_and_can_be_parted(cast: Cast) -> None:
    fill(cast.bo)
    other = Party.objects.create(is_inside=True)
    make_evidence(cast.anna, "Laddstolpar vid kontoret")
    id = make_evidence(None, "Laddstolpar vid stugan", roles=[(other.pk, "author")])
    assert set(ranking(cast.bo, "laddstolpar")) == {cast.anna.party_id, other.pk}
    Party.objects.filter(pk=other.pk).update(merged_into=cast.anna.party_id)
    answer = find_experts(viewer_id=cast.bo.pk, query="laddstolpar", now=NOW)
    assert answer.ranking == (cast.anna.party_id,)
    assert len(answer.experts[0].evidence) == 2
    actions.reject_evidence(actor=cast.anna, document_id=id)
    answer = find_experts(viewer_id=cast.bo.pk, query="laddstolpar", now=NOW)
    assert len(answer.experts[0].evidence) == 1
    Party.objects.filter(pk=other.pk).update(merged_into=None)
    assert other.pk in ranking(cast.bo, "laddstolpar")


def test_what_is_wrong_never_counts_or_shows_again(cast: Cast) -> None:
    fill(cast.bo)
    id = make_evidence(cast.anna, "Laddstolpar vid kontoret")
    assert ranking(cast.bo, "laddstolpar") == [cast.anna.party_id]
    actions.reject_evidence(actor=cast.anna, document_id=id)
    actions.reject_evidence(actor=cast.anna, document_id=id)
    assert ranking(cast.bo, "laddstolpar") == []
    actions.accept_evidence(actor=cast.anna, document_id=id)
    assert ranking(cast.bo, "laddstolpar") == [cast.anna.party_id]


def test_only_the_person_it_is_about_and_who_sees_it_may_correct(cast: Cast) -> None:
    room = make_room(cast.bo, "Hemligt", "secret")
    assert room.audience_id is not None
    hidden = make_evidence(cast.anna, "Laddstolpar", audience_id=room.audience_id)
    public = make_evidence(cast.anna, "Laddstolpar")
    for actor, id in ((cast.bo, public), (cast.anna, hidden), (cast.anna, 10**9)):
        with pytest.raises(NotFound):
            actions.reject_evidence(actor=actor, document_id=id)


def test_one_may_say_that_one_knows_and_that_one_does_not(cast: Cast) -> None:
    fill(cast.bo)
    topic = make_topic()
    with pytest.raises(Refused):
        actions.claim_topic(actor=cast.guest, topic=topic)
    actions.claim_topic(actor=cast.anna, topic=topic, words="Fem år hos Fortum", now=NOW)
    actions.claim_topic(actor=cast.anna, topic=topic, words="Sex år hos Fortum", now=NOW)
    answer = find_experts(viewer_id=cast.bo.pk, query="laddstolpar", now=NOW)
    (item,) = answer.experts[0].evidence
    assert (item.kind, item.role, item.snippet) == ("statement", "claimed", "Sex år hos Fortum")
    assert answer.is_enough
    make_evidence(cast.anna, "Laddstolpen vid kontoret")
    actions.reject_topic(actor=cast.anna, topic=topic)
    assert ranking(cast.bo, "charging points laddstolpar") == []
    assert ranking(cast.bo, "kontoret") == [cast.anna.party_id]
    actions.accept_topic(actor=cast.anna, topic=topic)
    assert ranking(cast.bo, "laddstolpar") == [cast.anna.party_id]


def test_newer_is_said_first_and_a_thread_once(cast: Cast) -> None:
    fill(cast.bo)
    old = make_evidence(cast.anna, "Laddstolpar vid kontoret", days_ago=2_000)
    new = make_evidence(cast.anna, "Laddstolpar vid kontoret", days_ago=2)
    hits = find_said(viewer_id=cast.bo.pk, query="laddstolpar kontoret", now=NOW)
    assert [hit.document_id for hit in hits] == [new, old]
    assert hits[0].coverage == pytest.approx(1.0)
    later = find_said(
        viewer_id=cast.bo.pk, query="laddstolpar", now=NOW + timedelta(days=9_000), limit=1
    )
    assert [hit.document_id for hit in later] == [new]
