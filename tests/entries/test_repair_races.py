"""A thread is put in order while somebody answers in it: neither is lost, nobody reads what was not meant for them."""

import pytest
from django.db import transaction

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.models import Counters, Entry
from samband.entries.repair.merging import merge_threads
from samband.entries.repair.moving import move_thread, question_about_move
from samband.entries.repair.newcomers import AsksFirst
from samband.entries.repair.splitting import split_thread
from samband.kernel.errors import Invalid
from samband.spaces.audiences import Widened, token
from tests.cast import make_cast
from tests.entries.beside import Beside
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_follows_a_thread_that_was_moved_before_it() -> None:
    cast = make_cast()
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    root = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Fråga")
    shown = token(root.audience)
    with transaction.atomic():
        move_thread(actor=cast.anna, entry_id=root.pk, to=ToSpace(room.pk))
        plain = Beside(lambda: actions.comment(actor=cast.bo, parent_id=root.pk, body="Svar"))
        by_form = Beside(
            lambda: actions.comment(actor=cast.bo, parent_id=root.pk, body="Svar", shown=shown)
        )
        by_other = Beside(
            lambda: actions.comment(actor=cast.editor, parent_id=root.pk, body="Svar")
        )
        assert plain.waits()
        assert by_form.waits()
        assert by_other.waits()
    assert plain.end().audience_id == room.audience_id
    assert isinstance(by_form.end(), Widened), "the form said other readers"
    assert not isinstance(by_other.end(), Entry), "the editor is not in the room"
    assert set(Entry.objects.values_list("audience_id", flat=True)) == {room.audience_id}


def test_a_move_waits_for_an_answer_and_asks_about_it() -> None:
    cast = make_cast()
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    root = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Bland oss")
    shown = question_about_move(cast.anna, root.pk, ToColleagues())[1].token
    with transaction.atomic():
        actions.comment(actor=cast.bo, parent_id=root.pk, body="Mellan oss")
        moving = Beside(
            lambda: move_thread(actor=cast.anna, entry_id=root.pk, to=ToColleagues(), shown=shown)
        )
        assert moving.waits()
    assert isinstance(moving.end(), AsksFirst)
    assert not Entry.objects.visible_to(cast.editor).exists()


def test_an_answer_lands_where_its_thread_was_merged() -> None:
    cast = make_cast()
    root = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Ena")
    into = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Andra")
    with transaction.atomic():
        merge_threads(actor=cast.anna, entry_id=root.pk, into_id=into.pk)
        answers = [
            Beside(lambda: actions.comment(actor=cast.bo, parent_id=root.pk, body="Svar"))
            for _number in range(3)
        ]
        assert all(answer.waits() for answer in answers)
    found = [answer.end() for answer in answers]
    assert {(one.root_id, one.parent_id) for one in found} == {(into.pk, root.pk)}
    assert sorted(one.number for one in found) == [2, 3, 4]
    assert Counters.objects.get(entry=into).comments == 4


def test_merges_and_splits_at_once_end_in_order() -> None:
    cast = make_cast()
    first = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Ena")
    second = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Andra")
    comment = actions.comment(actor=cast.bo, parent_id=first.pk, body="Svar")
    work = [
        Beside(lambda: merge_threads(actor=cast.anna, entry_id=first.pk, into_id=second.pk)),
        Beside(lambda: merge_threads(actor=cast.bo, entry_id=second.pk, into_id=first.pk)),
        Beside(
            lambda: split_thread(
                actor=cast.editor, entry_id=first.pk, comment_ids=[comment.pk], title="För sig"
            )
        ),
        Beside(lambda: actions.comment(actor=cast.bo, parent_id=comment.pk, body="Sedan")),
    ]
    for one in work:
        result = one.end()
        # What came too late says so; nothing waits for ever and nothing breaks.
        assert not isinstance(result, Exception) or isinstance(result, Invalid), result
    assert Entry.objects.count() == 4
    for root in Entry.objects.roots():
        comments = list(root.comments.order_by("number"))
        assert len({one.number for one in comments}) == len(comments)
        assert all(one.parent_id in {root.pk, *(c.pk for c in comments)} for one in comments)
        if comments:
            assert Counters.objects.get(entry=root).comments == len(comments)
