"""Entries are found from the moment they are written, and no longer than they may be."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.utils import timezone

from samband.entries import actions
from samband.entries.addressing import ToColleagues
from samband.entries.peace_models import Block, PutAway
from samband.search.indexing import index_all, index_missing
from samband.search.models import EntryWords
from samband.search.queries import find
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_words_follow_their_entry(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Värmepumpen läcker #Drift")
    row = EntryWords.objects.get(entry=entry)
    assert "'~pump'" in str(row.words)
    assert "'#drift'" in str(row.words)
    actions.edit_entry(actor=cast.anna, entry_id=entry.pk, version=1, body="Fläkten går")
    row.refresh_from_db()
    assert "fläkt" in str(row.words)
    assert "pump" not in str(row.words)
    actions.delete_entry(actor=cast.anna, entry_id=entry.pk)
    assert not EntryWords.objects.filter(entry=entry).exists()
    actions.restore_entry(actor=cast.anna, entry_id=entry.pk)
    assert EntryWords.objects.filter(entry=entry).exists()


def test_index_all_makes_every_word_anew(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Värmepumpen läcker")
    EntryWords.objects.all().delete()
    assert index_missing() == 1
    EntryWords.objects.update(said="")
    assert list(index_all())[-1][0] == 1
    assert " läcker " in EntryWords.objects.get(entry=entry).said


def test_blocked_people_and_what_was_put_away_are_not_found(cast: Cast) -> None:
    mine = actions.write_post(actor=cast.bo, to=ToColleagues(), body="pump")
    theirs = actions.write_post(actor=cast.anna, to=ToColleagues(), body="pump")
    actions.comment(actor=cast.anna, parent_id=mine.pk, body="pumpar")
    actions.comment(actor=cast.editor, parent_id=theirs.pk, body="pumpar")

    def found() -> dict[int, int]:
        results = find(reader=cast.bo, text="pump", now=timezone.now())
        return {one.thread_id: one.count for one in results.threads}

    assert found() == {mine.pk: 2, theirs.pk: 2}
    block = Block.objects.create(person=cast.bo, blocked=cast.anna, at=timezone.now())
    assert found() == {mine.pk: 1}
    block.delete()
    PutAway.objects.create(person=cast.bo, entry=mine, at=timezone.now())
    assert found() == {theirs.pk: 2}


@pytest.mark.skipif(
    find_spec("samband.activity.reading") is None, reason="nothing keeps what is read yet"
)
def test_saved_and_unread_are_what_the_reader_sees_elsewhere(cast: Cast) -> None:
    saved = import_module("samband.activity.personal_models").Saved
    reading = import_module("samband.activity.reading.actions")
    old = actions.write_post(actor=cast.anna, to=ToColleagues(), body="pump ett")
    new = actions.write_post(actor=cast.anna, to=ToColleagues(), body="pump två")
    actions.write_post(actor=cast.bo, to=ToColleagues(), body="pump tre")
    saved.objects.create(person=cast.bo, entry=old)
    reading.mark_read(actor=cast.bo, root_id=old.pk, first=0, last=0)

    def found(text: str) -> set[int]:
        results = find(reader=cast.bo, text=text, now=timezone.now())
        assert not results.read.query.problems
        return {one.thread_id for one in results.threads}

    assert found("is:saved") == found("pump är:sparat") == {old.pk}
    assert found("pump is:unread") == found("is:unread") == {new.pk}
    assert old.pk not in found("pump -is:saved")
