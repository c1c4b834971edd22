"""Writing, answering, changing, deleting: what is stored and who is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace, parse_addressee
from samband.entries.hooks import _after_write, register_after_write
from samband.entries.models import Counters, Entry, Mention, Revision
from samband.entries.purge import purge_deleted
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.models import Event
from samband.spaces import actions as spaces
from samband.spaces.audiences import Widened, token
from tests.cast import Cast
from tests.entries.factories import make_entries
from tests.spaces.factories import make_room


@pytest.mark.parametrize(
    ("value", "persons", "expected"),
    [
        ("colleagues:1.1", "", (ToColleagues(), "1.1")),
        ("space:12:345.2", "", (ToSpace(12), "345.2")),
        ("people", "@Anna, bo  @anna", (ToPeople(("anna", "bo")), None)),
        ("", "", (None, None)),
        ("space:x:1.1", "", (None, None)),
        ("space:99999999999999999999:1.1", "", (None, None)),
        ("public", "", (None, None)),
    ],
)
def test_a_choice_is_read_or_refused(value: str, persons: str, expected: object) -> None:
    assert parse_addressee(value, persons) == expected


def test_a_post_is_rendered_once_and_announced(cast: Cast) -> None:
    entry = actions.write_post(
        actor=cast.anna, to=ToColleagues(), body="Vet **någon** något om #värmepumpar, @bo?"
    )
    assert "<strong>någon</strong>" in entry.html
    assert 'href="/people/bo"' in entry.html
    assert entry.language == "sv"
    assert entry.outline["hashtags"] == ["värmepumpar"]
    assert list(Mention.objects.values_list("person_id", flat=True)) == [cast.bo.pk]
    assert set(Event.objects.values_list("kind", "object_id", "person_id")) == {
        ("entry", entry.pk, None),
        ("mention", entry.pk, cast.bo.pk),
    }


def test_only_readers_are_mentioned_and_nobody_else_is_told_apart(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "secret", cast.bo)
    entry = actions.write_post(
        actor=cast.anna, to=ToSpace(room.pk), body="@bo @edit @greta @nobody @gunnar @anna"
    )
    assert list(Mention.objects.filter(entry=entry).values_list("person_id", flat=True)) == [
        cast.bo.pk
    ]
    assert 'href="/people/edit"' not in entry.html
    assert "@edit" in entry.html


def test_a_guest_writes_in_their_room_and_to_named_people_only(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.guest)
    other = make_room(cast.bo, "Other", "open")
    actions.write_post(actor=cast.guest, to=ToSpace(room.pk), body="Hello")
    actions.write_post(actor=cast.guest, to=ToPeople(("anna",)), body="Hello")
    with pytest.raises(Refused):
        actions.write_post(actor=cast.guest, to=ToColleagues(), body="Hello")
    with pytest.raises(NotFound):
        actions.write_post(actor=cast.guest, to=ToSpace(other.pk), body="Hello")
    with pytest.raises(Invalid):
        actions.write_post(actor=cast.guest, to=ToPeople(("bo",)), body="Bo is nobody to a guest")


def test_a_secret_room_does_not_exist_for_others(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "secret")
    with pytest.raises(NotFound):
        actions.write_post(actor=cast.bo, to=ToSpace(room.pk), body="Hello")


def test_a_widened_audience_stops_the_post_and_says_what_to_show(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    assert room.audience is not None
    shown = token(room.audience)
    spaces.add_member(actor=cast.anna, slug="pilot", person=cast.editor)
    with pytest.raises(Widened):
        actions.write_post(actor=cast.bo, to=ToSpace(room.pk), body="For us", shown=shown)
    assert not Entry.objects.exists()


def test_nothing_is_written_where_the_door_was_closed(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "open")
    entry = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Hello")
    spaces.archive_space(actor=cast.anna, slug="pilot")
    with pytest.raises(Refused):
        actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Hello")
    with pytest.raises(Refused):
        actions.comment(actor=cast.bo, parent_id=entry.pk, body="Hello")


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 100_001])
def test_empty_and_endless_texts_are_refused(cast: Cast, body: str) -> None:
    with pytest.raises(Invalid):
        actions.write_post(actor=cast.anna, to=ToColleagues(), body=body)


def test_comments_are_numbered_and_counted(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Question")
    one = actions.comment(actor=cast.bo, parent_id=entry.pk, body="One")
    two = actions.comment(actor=cast.anna, parent_id=one.pk, body="Two")
    assert (one.number, two.number, two.root_id, two.parent_id) == (1, 2, entry.pk, one.pk)
    actions.delete_entry(actor=cast.bo, entry_id=one.pk)
    counters = Counters.objects.get(entry=entry)
    assert (counters.comments, counters.last_number) == (1, 2)
    actions.restore_entry(actor=cast.bo, entry_id=one.pk)
    counters.refresh_from_db()
    assert counters.comments == 2


def test_an_edit_keeps_what_was_said_before(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="First @bo")
    actions.edit_entry(actor=cast.anna, entry_id=entry.pk, version=1, body="Second @edit")
    entry.refresh_from_db()
    assert (entry.body, entry.version) == ("Second @edit", 2)
    revision = Revision.objects.get(entry=entry)
    assert (revision.version, revision.body, revision.actor) == (1, "First @bo", cast.anna)
    assert list(Mention.objects.values_list("person_id", flat=True)) == [cast.editor.pk]


def test_two_people_who_edit_lose_nothing(cast: Cast) -> None:
    page = actions.write_post(
        actor=cast.anna, to=ToColleagues(), body="One", title="How we grade", kind="page"
    )
    actions.edit_entry(
        actor=cast.bo, entry_id=page.pk, version=1, body="Bo's text", title="How we grade"
    )
    with pytest.raises(Conflict) as caught:
        actions.edit_entry(
            actor=cast.anna, entry_id=page.pk, version=1, body="Anna's text", title="How we grade"
        )
    assert caught.value.data["entry"].body == "Bo's text"
    actions.edit_entry(
        actor=cast.anna, entry_id=page.pk, version=2, body="Both", title="How we grade"
    )
    texts = list(Revision.objects.order_by("version").values_list("body", "actor__handle"))
    assert texts == [("One", "anna"), ("Bo's text", "bo")]


def test_only_authors_change_posts(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Mine")
    with pytest.raises(Refused):
        actions.edit_entry(actor=cast.bo, entry_id=entry.pk, version=1, body="Yours")
    with pytest.raises(Refused):
        actions.delete_entry(actor=cast.administrator, entry_id=entry.pk)
    with pytest.raises(NotFound):
        actions.delete_entry(actor=cast.guest, entry_id=entry.pk)


def test_a_thread_goes_and_comes_back_together(cast: Cast) -> None:
    room = make_room(cast.editor, "Pilot", "open")
    entry = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Root")
    kept = actions.comment(actor=cast.bo, parent_id=entry.pk, body="Kept")
    gone = actions.comment(actor=cast.bo, parent_id=entry.pk, body="Gone before")
    actions.delete_entry(actor=cast.bo, entry_id=gone.pk)
    actions.delete_entry(actor=cast.editor, entry_id=entry.pk)  # as the room's host
    assert not Entry.objects.visible_to(cast.bo).exists()
    with pytest.raises(NotFound):
        actions.restore_entry(actor=cast.anna, entry_id=entry.pk)  # the host deleted it
    with pytest.raises(NotFound):
        actions.restore_entry(actor=cast.bo, entry_id=gone.pk)  # its thread is gone
    actions.restore_entry(actor=cast.editor, entry_id=entry.pk)
    assert set(Entry.objects.visible_to(cast.bo).values_list("pk", flat=True)) == {
        entry.pk,
        kept.pk,
    }


def test_after_thirty_days_it_is_gone_for_good(cast: Cast) -> None:
    now = timezone.now()
    entry = make_entries(cast.anna, 1, comments=2)[0]
    other = make_entries(cast.anna, 1)[0]
    actions.delete_entry(actor=cast.anna, entry_id=entry.pk, now=now - timedelta(days=29))
    assert purge_deleted(now) == 0
    assert purge_deleted(now + timedelta(days=2)) == 3
    with pytest.raises(NotFound):
        actions.restore_entry(actor=cast.anna, entry_id=entry.pk)
    assert list(Entry.objects.values_list("pk", flat=True)) == [other.pk]


def test_restoring_too_late_is_refused(cast: Cast) -> None:
    now = timezone.now()
    entry = make_entries(cast.anna)[0]
    actions.delete_entry(actor=cast.anna, entry_id=entry.pk, now=now - timedelta(days=31))
    with pytest.raises(NotFound):
        actions.restore_entry(actor=cast.anna, entry_id=entry.pk, now=now)


def test_upper_packages_hear_of_every_change(cast: Cast) -> None:
    heard: list[int] = []
    register_after_write(heard.append)
    try:
        entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="One")
        actions.edit_entry(actor=cast.anna, entry_id=entry.pk, version=1, body="Two")
        actions.delete_entry(actor=cast.anna, entry_id=entry.pk)
        actions.restore_entry(actor=cast.anna, entry_id=entry.pk)
    finally:
        _after_write.remove(heard.append)
    assert heard == [entry.pk] * 4


def test_many_entries_keep_their_dates_and_threads(cast: Cast) -> None:
    entries = make_entries(cast.anna, 3, comments=2, body="@bo se här")
    assert [entry.published_at.minute for entry in entries] == [0, 1, 2]
    assert Counters.objects.get(entry=entries[0]).comments == 2
    assert list(entries[1].comments.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Mention.objects.count() == 3
    assert not Event.objects.exists()
    actions.comment(actor=cast.bo, parent_id=entries[0].pk, body="Three")
    assert entries[0].comments.count() == 3
