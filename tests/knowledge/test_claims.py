"""What people say they know: on the profile, by themselves, for colleagues."""

import pytest
from django.test import Client

from samband.knowledge.actions import claim_topic
from samband.knowledge.models import Document, Topic, TopicClaim
from samband.knowledge.topics import MOST_CLAIMS, topic_named
from samband.people.models import Person
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db


def claim(client: Client, person: Person, topic: str, words: str = "") -> int:
    return (
        sign_in(client, person).post("/topic-claims", {"topic": topic, "words": words}).status_code
    )


def test_what_one_says_stands_on_the_profile_for_colleagues(cast: Cast, client: Client) -> None:
    assert claim(client, cast.anna, "Batteri_återvinning", "<b>Fem år</b>") == 303
    page = sign_in(client, cast.bo).get("/people/anna").content.decode()
    assert "Batteri_återvinning" in page
    assert "&lt;b&gt;Fem år" in page
    assert "/topics/batteri-återvinning" in page
    assert "/topic-claims" not in page
    own = sign_in(client, cast.anna).get("/people/anna").content.decode()
    assert 'action="/topic-claims"' in own


def test_saying_it_again_changes_the_words(cast: Cast, client: Client) -> None:
    claim(client, cast.anna, "Laddstolpar", "Lite")
    claim(client, cast.anna, "laddstolpar", "Mycket")
    assert TopicClaim.objects.get().document.text == "Mycket"
    assert Document.objects.count() == 1


def test_taking_it_back_is_one_s_own_only(cast: Cast, client: Client) -> None:
    claim(client, cast.anna, "Laddstolpar")
    topic = Topic.objects.get()
    sign_in(client, cast.bo).post(f"/topic-claims/{topic.pk}/withdrawal")
    assert TopicClaim.objects.count() == 1
    response = sign_in(client, cast.anna).post(f"/topic-claims/{topic.pk}/withdrawal")
    assert response.status_code == 303
    assert not TopicClaim.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["", "###", "!!!", "😀"])
def test_a_topic_needs_letters(cast: Cast, client: Client, name: str) -> None:
    assert claim(client, cast.anna, name) == 422
    assert not Topic.objects.exists()


def test_a_topic_is_known_by_either_name() -> None:
    topic = Topic.objects.create(slug="laddstolpar", name_sv="Laddstolpar", name_en="Chargers")
    assert topic_named("chargers") == topic_named("#LADDSTOLPAR") == topic
    assert topic_named("C/C++ & vänner").slug == "c-c-vänner"


def test_there_is_an_end_to_what_one_knows(cast: Cast, client: Client) -> None:
    for number in range(MOST_CLAIMS):
        claim_topic(actor=cast.anna, topic=topic_named(f"Ämne {number}"))
    assert claim(client, cast.anna, "Ett till") == 422
    assert TopicClaim.objects.count() == MOST_CLAIMS


def test_guests_say_nothing_and_see_nothing(cast: Cast, client: Client) -> None:
    assert claim(client, cast.guest, "Laddstolpar") in (403, 404)
    assert not TopicClaim.objects.exists()
