"""The index says exactly what stands, whatever came and went."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.entries.models import Entry
from samband.entries.purge import purge_deleted
from samband.knowledge import actions
from samband.knowledge.actions import index_documents, remove_documents
from samband.knowledge.indexing import replace
from samband.knowledge.models import Document, EntryTopic, EvidenceCorrection, Posting, Role, Topic
from samband.knowledge.queries import find
from samband.people.models import Person
from tests.cast import Cast, make_cast
from tests.knowledge.factories import NOW, evidence, fill, index_as_it_stands, make_evidence

pytestmark = pytest.mark.django_db


def test_adding_and_removing_leaves_nothing(cast: Cast) -> None:
    fill(cast.bo, 5)
    before = index_as_it_stands()
    ids = index_documents(
        [evidence(cast.anna, f"Värmepumpen läcker {number}", title="Pump") for number in range(7)]
    )
    assert index_as_it_stands() != before
    assert remove_documents([*ids, ids[0], 10**9]) == 7
    assert index_as_it_stands() == before
    assert remove_documents(ids) == 0


def test_one_by_one_is_the_same_as_at_once(cast: Cast) -> None:
    pieces = [evidence(cast.anna, f"Värmepumpen läcker i hus{number}") for number in range(6)]

    def state() -> object:
        kept = index_as_it_stands()
        payloads = {(term, len(payload)) for term, _, _, payload in kept["postings"]}
        said = find(viewer_id=cast.bo.pk, query="läcka i hus3", now=NOW).said
        return payloads, kept["blocks"], kept["work"], [(hit.snippet, hit.coverage) for hit in said]

    ids = index_documents(pieces)
    at_once = state()
    remove_documents(ids)
    for piece in pieces:
        index_documents([piece])
    assert state() == at_once


def test_a_changed_document_is_as_if_it_had_always_said_so(cast: Cast) -> None:
    fill(cast.bo, 3)
    kept = make_evidence(cast.anna, "Laddstolpen är trasig")
    before = index_as_it_stands()
    replace(kept, 1, evidence(cast.bo, "Solcellerna är smutsiga", title="Tvätt"))
    assert index_as_it_stands() != before
    replace(kept, 1, evidence(cast.anna, "Laddstolpen är trasig"))
    after = index_as_it_stands()
    assert {**after, "postings": set(after["postings"])} == {
        **before,
        "postings": set(before["postings"]),
    }


def test_words_of_any_kind_are_stored(cast: Cast) -> None:
    text = "\x00 noll \u202e höger 😀 <script>" + "å" * 5_000 + " " + "ord " * 9_000
    id = make_evidence(cast.anna, text, title="T" * 900, paths=["p" * 2_000] * 100)
    assert Document.objects.get(pk=id).title == "T" * 300
    assert remove_documents([id]) == 1
    assert not Posting.objects.exists()


def test_an_entry_is_found_as_soon_as_it_is_written_and_until_it_goes(cast: Cast) -> None:
    fill(cast.bo)

    def found() -> list[str]:
        return [hit.snippet for hit in find(viewer_id=cast.bo.pk, query="skyfall", now=NOW).said]

    entry = entries.write_post(
        actor=cast.anna, to=ToColleagues(), body="**Skyfall** i källaren #dagvatten"
    )
    assert found() == ["Skyfall i källaren #dagvatten"]
    assert EntryTopic.objects.get(entry=entry).topic.slug == "dagvatten"
    entry = entries.edit_entry(
        actor=cast.anna, entry_id=entry.pk, version=entry.version, title="", body="Bara sol nu"
    )
    assert found() == []
    assert not EntryTopic.objects.exists()
    entry = entries.edit_entry(
        actor=cast.anna, entry_id=entry.pk, version=entry.version, title="", body="Skyfall igen"
    )
    entries.delete_entry(actor=cast.anna, entry_id=entry.pk)
    assert found() == []
    entries.restore_entry(actor=cast.anna, entry_id=entry.pk)
    assert found() == ["Skyfall igen"]


def test_a_purged_entry_leaves_no_words(cast: Cast) -> None:
    before = index_as_it_stands()
    entry = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Skyfall i källaren")
    entries.delete_entry(actor=cast.anna, entry_id=entry.pk)
    assert purge_deleted(NOW + timedelta(days=9_999)) == 1
    assert index_as_it_stands() == before
    entry = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Skyfall i källaren")
    Entry.objects.filter(pk=entry.pk).delete()
    assert index_as_it_stands() == before


def test_a_comment_is_found_by_the_words_of_its_thread(cast: Cast) -> None:
    fill(cast.bo)
    post = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Vem kan frekvensomriktare?")
    entries.comment(actor=cast.bo, parent_id=post.pk, body="Det kan jag, ring på tisdag.")
    answer = find(viewer_id=cast.anna.pk, query="frekvensomriktare", now=NOW)
    assert cast.bo.party_id in answer.inside.ranking
    (hit,) = answer.said
    assert hit.thread_id == post.pk


def test_hashtags_become_topics_with_their_letters(cast: Cast) -> None:
    entries.write_post(actor=cast.anna, to=ToColleagues(), body="Läs om #Batteri_återvinning")
    assert Topic.objects.get().name("sv") == "Batteri återvinning"


def test_who_is_erased_leaves_the_evidence(cast: Cast) -> None:
    shared = make_evidence(
        cast.anna,
        "Laddstolpar",
        roles=[
            (cast.anna.party_id, "author"),
            (cast.bo.party_id, "reviewed"),
        ],
    )
    own = make_evidence(cast.anna, "Solceller")
    actions.forget_parties([cast.anna.party_id])
    assert not Role.objects.filter(party_id=cast.anna.party_id).exists()
    assert Document.objects.filter(pk=shared).exists()
    assert not Document.objects.filter(pk=own).exists()


def test_counts_made_anew_are_those_kept_up(cast: Cast) -> None:
    fill(cast.bo, 4)
    remove_documents([make_evidence(cast.anna, "Tillfälligt"), make_evidence(cast.anna, "Också")])
    make_evidence(cast.anna, "Hemligt", audience_id=2)
    before = index_as_it_stands()
    actions.recount_work()
    assert index_as_it_stands() == before


def test_corrections_go_with_their_document(cast: Cast) -> None:
    id = make_evidence(cast.anna, "Laddstolpar")
    actions.reject_evidence(actor=cast.anna, document_id=id)
    remove_documents([id])
    assert not EvidenceCorrection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_lose_nothing() -> None:
    cast = make_cast()
    people = [cast.anna, cast.bo, cast.editor]
    failures: list[BaseException] = []

    def write(person: Person) -> None:
        try:
            for number in range(8):
                id = make_evidence(person, f"Värmepumpen läcker {number} {person.handle}")
                if number % 2:
                    remove_documents([id])
                else:
                    replace(id, 1, evidence(person, f"Lagad pump {number} {person.handle}"))
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Document.objects.count() == 12
    said = find(viewer_id=cast.anna.pk, query="lagad", now=NOW, said_limit=50).said
    assert len(said) == 12
    kept = index_as_it_stands()
    ids = list(Document.objects.order_by("pk").values_list("pk", flat=True))
    assert kept["blocks"] == [(1, ids[0] >> 12, 12, 0, 12 * 3, 0)]
    remove_documents(ids)
    assert not any(index_as_it_stands().values())
