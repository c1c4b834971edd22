"""Two things at once, on two connections: what waits for what, and what it then finds."""

import pytest
from django.db import transaction

from samband.entries import actions
from samband.entries.addressing import ToSpace
from samband.entries.models import Entry
from samband.kernel.errors import Conflict
from samband.spaces import actions as spaces
from samband.spaces.audiences import Widened, may_read, token
from samband.spaces.models import Space
from tests.cast import make_cast
from tests.entries.beside import Beside
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_guest_comes_in_only_after_what_was_being_written() -> None:
    cast = make_cast()
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    with transaction.atomic():
        entry = actions.write_post(actor=cast.bo, to=ToSpace(room.pk), body="among us")
        letting_in = Beside(
            lambda: spaces.add_member(
                actor=cast.anna, slug="pilot", person=cast.guest, from_now_on=True
            )
        )
        assert letting_in.waits()
    letting_in.end()
    assert not may_read(cast.guest.pk, entry.audience_id)


@pytest.mark.parametrize("from_now_on", [True, False])
def test_a_writer_waits_and_learns_that_the_room_was_widened(from_now_on: bool) -> None:
    cast = make_cast()
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    assert room.audience is not None
    shown = token(room.audience)
    with transaction.atomic():
        spaces.add_member(actor=cast.anna, slug="pilot", person=cast.guest, from_now_on=from_now_on)
        writing = Beside(
            lambda: actions.write_post(
                actor=cast.bo, to=ToSpace(room.pk), body="among us", shown=shown
            )
        )
        assert writing.waits()
    assert isinstance(writing.end(), Widened)
    assert not Entry.objects.exists()


def test_two_versions_of_one_text_never_overwrite_each_other() -> None:
    cast = make_cast()
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    page = actions.write_post(
        actor=cast.anna, to=ToSpace(room.pk), body="One", title="How", kind="page"
    )
    with transaction.atomic():
        actions.edit_entry(actor=cast.anna, entry_id=page.pk, version=1, body="A", title="How")
        other = Beside(
            lambda: actions.edit_entry(
                actor=cast.bo, entry_id=page.pk, version=1, body="B", title="How"
            )
        )
        assert other.waits()
    result = other.end()
    assert isinstance(result, Conflict)
    assert result.data["entry"].body == "A"


def test_comments_at_once_get_numbers_of_their_own() -> None:
    cast = make_cast()
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    post = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Question")
    answers = [
        Beside(lambda: actions.comment(actor=cast.bo, parent_id=post.pk, body="Answer"))
        for _number in range(5)
    ]
    assert sorted(answer.end().number for answer in answers) == [1, 2, 3, 4, 5]


def test_nobody_joins_a_room_while_it_is_closed() -> None:
    cast = make_cast()
    make_room(cast.anna, "Pilot", "open")
    with transaction.atomic():
        spaces.change_openness(actor=cast.anna, slug="pilot", openness="closed")
        joining = Beside(lambda: spaces.join_space(actor=cast.bo, slug="pilot"))
        assert joining.waits()
    assert isinstance(joining.end(), Conflict)
    assert Space.objects.get(slug="pilot").memberships.count() == 1
