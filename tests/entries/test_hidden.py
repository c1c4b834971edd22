"""What a person does not want to see: the condition in SQL and in the ORM say the same."""

import pytest
from django.db import connection
from django.utils import timezone

from samband.entries import actions
from samband.entries.hidden import blockers_of, seen_params, seen_sql
from samband.entries.models import Block, Entry, PutAway
from samband.people.models import Person
from tests.cast import Cast
from tests.entries.factories import make_entries


def seen(person: Person) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id FROM entries_entry e WHERE {seen_sql('e')}", seen_params(person.pk)
        )
        in_sql = {row[0] for row in cursor.fetchall()}
    in_orm = set(Entry.objects.seen_by(person).values_list("pk", flat=True))
    assert in_sql == in_orm
    return in_sql


@pytest.mark.django_db
def test_both_forms_leave_out_the_same(cast: Cast) -> None:
    first, second = make_entries(cast.anna, 2)
    by_bo = make_entries(cast.bo)[0]
    without_author = make_entries(cast.bo)[0]
    Entry.objects.filter(pk=without_author.pk).update(author=None)
    answer = actions.comment(actor=cast.editor, parent_id=first.pk, body="Svar")
    below = actions.comment(actor=cast.bo, parent_id=second.pk, body="Svar")
    everything = {first.pk, second.pk, by_bo.pk, without_author.pk, answer.pk, below.pk}
    assert seen(cast.editor) == everything
    PutAway.objects.create(person=cast.editor, entry=first, at=timezone.now())
    Block.objects.create(person=cast.editor, blocked=cast.bo, at=timezone.now())
    assert seen(cast.editor) == {second.pk, without_author.pk}
    PutAway.objects.create(person=cast.editor, entry=second, at=timezone.now())
    assert seen(cast.editor) == {without_author.pk}
    assert seen(cast.bo) == everything, "the blocked one notices nothing"
    assert blockers_of(cast.bo.pk, [cast.editor.pk, cast.anna.pk]) == {cast.editor.pk}
    assert blockers_of(None, [cast.editor.pk]) == set()
