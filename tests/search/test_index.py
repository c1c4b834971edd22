"""Entries are found from the moment they are written, and no longer than they may be."""

import pytest

from samband.entries import actions
from samband.entries.addressing import ToColleagues
from samband.search.models import EntryWords
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


def test_something(cast: Cast) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from samband.search.queries import find

    entry = actions.write_post(
        actor=cast.anna, to=ToColleagues(), body="Värmepumpen läcker #Drift https://a.example/"
    )
    actions.comment(actor=cast.bo, parent_id=entry.pk, body="Ring om pumpar i morgon")
    for q in (
        "pump",
        "värme",
        '"värmepumpen läcker"',
        "läck -ring",
        "from:anna",
        "from:bo pump",
        "topic:drift",
        "has:link",
        "before:2020",
        "pump after:yesterday",
        "lang:sv pump",
        "-pump",
        "in:alla pump",
        "is:comment",
        "zz:1",
        "v",
    ):
        for order in ("best", "newest"):
            r = find(reader=cast.bo, text=q, now=timezone.now() + timedelta(seconds=1), order=order)
            print(q, order, [(f.entry_ids, f.count) for f in r.threads], r.read.query.problems)
