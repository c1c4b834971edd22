"""Putting threads in order: what stands where afterwards, who is asked, who is refused, what can be undone."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samband.entries import actions, hooks
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.hooks import Moved, register_after_move
from samband.entries.models import Counters, Entry, Pin, Revision, ThreadChange
from samband.entries.repair.merging import merge_threads, question_about_merge
from samband.entries.repair.moving import move_thread, question_about_move
from samband.entries.repair.newcomers import AsksFirst
from samband.entries.repair.rules import Row, append_to, split_off
from samband.entries.repair.splitting import split_thread
from samband.entries.repair.titles import resolve_thread, title_thread
from samband.entries.repair.undoing import undo_change
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.people.models import Person
from samband.spaces import actions as spaces
from samband.spaces.models import Space
from tests.cast import Cast, make_person
from tests.entries.factories import make_entries
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db
Shape = list[tuple[int, int, int | None]]


def shape(root: Entry) -> Shape:
    """(id, number, what it answers) of a thread's comments in order."""
    return list(root.comments.order_by("number").values_list("pk", "number", "parent_id"))


def numbers(root: Entry) -> tuple[int, int]:
    counters = Counters.objects.get(entry=root)
    return counters.comments, counters.last_number


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def heard() -> Iterator[list[Moved]]:
    found: list[Moved] = []

    def hear(moved: Sequence[Moved]) -> None:
        found.extend(moved)

    register_after_move(hear)
    yield found
    hooks._after_move.remove(hear)


def talk(cast: Cast, to: ToColleagues | ToSpace | None = None) -> tuple[Entry, list[Entry]]:
    """A root by anna; comments 1 and 2 by bo and anna, 3 answers 2, 4 answers 1."""
    root = actions.write_post(actor=cast.anna, to=to or ToColleagues(), body="Början")
    one = actions.comment(actor=cast.bo, parent_id=root.pk, body="Ett")
    two = actions.comment(actor=cast.anna, parent_id=root.pk, body="Två")
    three = actions.comment(actor=cast.bo, parent_id=two.pk, body="Tre")
    four = actions.comment(actor=cast.anna, parent_id=one.pk, body="Fyra")
    return root, [one, two, three, four]


# The laws of numbers and parents, without a database.


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.sets(st.integers(1, 12)))
def test_splitting_loses_nothing_and_keeps_answers_within_a_thread(
    answers: list[int], chosen: set[int]
) -> None:
    rows = [Row(n, n, answered % n or None) for n, answered in enumerate(answers, 1)]
    wanted = chosen & {row.id for row in rows} or {rows[0].id}
    moved, kept = split_off(rows, wanted)
    assert {row.id for row in moved} == wanted
    assert [row.number for row in moved] == list(range(len(wanted)))
    assert all(row.parent in wanted for row in moved[1:])
    assert all(row.id not in wanted and row.old_parent in wanted for row in kept)


@given(st.integers(1, 9), st.integers(0, 50))
def test_a_merged_thread_stands_behind_everything_in_its_own_order(size: int, last: int) -> None:
    rows = [Row(100, 0, None), *(Row(100 + n, n * 2, 100) for n in range(1, size))]
    placed = append_to(rows, 100, 7, last)
    assert [row.id for row in placed] == [row.id for row in rows]
    assert [row.number for row in placed] == list(range(last + 1, last + 1 + size))
    assert placed[0].parent == 7


# Titles and resolutions.


def test_a_title_can_come_later_and_go_again(cast: Cast) -> None:
    root, comments = talk(cast)
    line = title_thread(actor=cast.bo, entry_id=comments[0].pk, title="  Om  pumpen ")
    assert line is not None
    root.refresh_from_db()
    assert (root.title, root.version) == ("Om pumpen", 2)
    assert Revision.objects.get(entry=root).title == ""
    assert title_thread(actor=cast.bo, entry_id=root.pk, title="Om pumpen") is None
    with pytest.raises(Conflict):  # the author's open form has the old title
        actions.edit_entry(actor=cast.anna, entry_id=root.pk, version=1, body="Ny", title="")
    undo_change(actor=cast.editor, change_id=line.pk)
    root.refresh_from_db()
    assert root.title == ""
    with pytest.raises(Conflict):
        undo_change(actor=cast.editor, change_id=line.pk)
    again = title_thread(actor=cast.bo, entry_id=root.pk, title="A")
    title_thread(actor=cast.anna, entry_id=root.pk, title="B")
    assert again is not None
    with pytest.raises(Conflict, match="changed since"):
        undo_change(actor=cast.bo, change_id=again.pk)
    with pytest.raises(NotFound):
        title_thread(actor=cast.guest, entry_id=root.pk, title="C")


def test_resolved_and_open_again(cast: Cast) -> None:
    root, _comments = talk(cast)
    line = resolve_thread(actor=cast.bo, entry_id=root.pk)
    assert line is not None
    root.refresh_from_db()
    assert root.resolved_at is not None
    assert resolve_thread(actor=cast.anna, entry_id=root.pk) is None
    opened = resolve_thread(actor=cast.anna, entry_id=root.pk, is_resolved=False)
    with pytest.raises(Conflict):
        undo_change(actor=cast.bo, change_id=line.pk)
    assert opened is not None
    undo_change(actor=cast.bo, change_id=opened.pk)
    root.refresh_from_db()
    assert root.resolved_at is not None


# Moving.


def test_a_move_asks_who_would_newly_see_it_and_takes_everything_along(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    root, comments = talk(cast, ToSpace(room.pk))
    actions.delete_entry(actor=cast.anna, entry_id=comments[3].pk)
    with pytest.raises(AsksFirst) as asked:
        move_thread(actor=cast.bo, entry_id=comments[0].pk, to=ToColleagues())
    newcomers = asked.value.data["newcomers"]
    assert (newcomers.count, list(newcomers.names)) == (2, ["Astrid Admin", "Edit Editor"])
    assert question_about_move(cast.bo, root.pk, ToColleagues())[1] == newcomers
    with pytest.raises(AsksFirst):
        move_thread(actor=cast.bo, entry_id=root.pk, to=ToColleagues(), shown="0" * 24)
    line = move_thread(actor=cast.bo, entry_id=root.pk, to=ToColleagues(), shown=newcomers.token)
    everything = Entry.objects.filter(pk__in=[root.pk, *(one.pk for one in comments)])
    assert set(everything.values_list("audience_id", flat=True)) == {1}
    undo_change(actor=cast.anna, change_id=line.pk)
    assert set(everything.values_list("audience_id", flat=True)) == {room.audience_id}


def test_what_changes_after_the_question_is_asked_anew(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    root, _comments = talk(cast, ToSpace(room.pk))
    shown = question_about_move(cast.bo, root.pk, ToColleagues())[1].token
    actions.comment(actor=cast.anna, parent_id=root.pk, body="Bara för oss")
    with pytest.raises(AsksFirst):
        move_thread(actor=cast.bo, entry_id=root.pk, to=ToColleagues(), shown=shown)
    shown = question_about_move(cast.bo, root.pk, ToColleagues())[1].token
    make_person("Ny Nilsson")
    with pytest.raises(AsksFirst):
        move_thread(actor=cast.bo, entry_id=root.pk, to=ToColleagues(), shown=shown)


def test_a_narrowing_move_asks_nobody_and_drops_the_pin(cast: Cast) -> None:
    open_room = make_room(cast.anna, "Open", "open", cast.bo)
    closed = make_room(cast.anna, "Shut", "closed", cast.bo)
    root, _comments = talk(cast, ToSpace(open_room.pk))
    Pin.objects.create(entry=root, space=open_room, at=root.published_at)
    line = move_thread(actor=cast.bo, entry_id=root.pk, to=ToSpace(closed.pk))
    assert not Pin.objects.exists()
    assert not Entry.objects.visible_to(cast.editor).exists()
    with pytest.raises(Invalid):
        move_thread(actor=cast.bo, entry_id=root.pk, to=ToSpace(closed.pk))
    # What is said there now was said among fewer people: undoing would show it to others.
    actions.comment(actor=cast.bo, parent_id=root.pk, body="Mellan oss")
    with pytest.raises(Conflict, match="new people"):
        undo_change(actor=cast.anna, change_id=line.pk)


def test_direct_messages_stay_and_nobody_loses_their_own_words(cast: Cast) -> None:
    closed = make_room(cast.anna, "Shut", "closed", cast.editor)
    direct = actions.write_post(actor=cast.anna, to=ToPeople(("edit",)), body="Hej")
    with pytest.raises(Refused):
        move_thread(actor=cast.anna, entry_id=direct.pk, to=ToSpace(closed.pk))
    root, _comments = talk(cast)
    with pytest.raises(Refused):
        move_thread(actor=cast.anna, entry_id=root.pk, to=ToPeople(("edit",)))
    with pytest.raises(Refused, match="Bo Östlund"):  # he wrote there and is not let in
        move_thread(actor=cast.anna, entry_id=root.pk, to=ToSpace(closed.pk))
    with pytest.raises(NotFound):  # nor does he learn of a room that he can't read
        move_thread(actor=cast.bo, entry_id=root.pk, to=ToSpace(closed.pk))
    with pytest.raises(Refused):
        merge_threads(actor=cast.anna, entry_id=direct.pk, into_id=root.pk)
    with pytest.raises(Refused):
        merge_threads(actor=cast.anna, entry_id=root.pk, into_id=direct.pk)


def test_a_guest_moves_within_their_rooms_and_hears_only_names_they_may_know(cast: Cast) -> None:
    mine = make_room(cast.anna, "Mine", "closed", cast.guest)
    wide = make_room(cast.anna, "Wide", "open", cast.guest)
    root = actions.write_post(actor=cast.guest, to=ToSpace(mine.pk), body="Fråga")
    with pytest.raises(Refused):
        move_thread(actor=cast.guest, entry_id=root.pk, to=ToColleagues())
    newcomers = question_about_move(cast.guest, root.pk, ToSpace(wide.pk))[1]
    assert (newcomers.count, list(newcomers.names)) == (3, [])
    assert str(newcomers) == "3 people"
    move_thread(actor=cast.guest, entry_id=root.pk, to=ToSpace(wide.pk), shown=newcomers.token)
    assert Entry.objects.visible_to(cast.bo).count() == 1


def test_many_newcomers_are_counted_after_twenty(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed")
    root = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Hej")
    for number in range(30):
        make_person(f"Colleague {number:02}")
    newcomers = question_about_move(cast.anna, root.pk, ToColleagues())[1]
    assert (newcomers.count, len(newcomers.names)) == (33, 20)
    assert str(newcomers).endswith("and 13 more")


# Splitting.


def test_comments_become_a_thread_and_come_back(cast: Cast, heard: list[Moved]) -> None:
    root, (one, two, three, four) = talk(cast)
    before = shape(root)
    line = split_thread(
        actor=cast.editor, entry_id=root.pk, comment_ids=[three.pk, one.pk], title="För sig"
    )
    first = Entry.objects.get(pk=one.pk)
    assert line.other == first
    assert (first.root_id, first.number, first.kind, first.title) == (None, 0, "post", "För sig")
    assert shape(first) == [(three.pk, 1, one.pk)]
    assert shape(root) == [(two.pk, 2, root.pk), (four.pk, 4, root.pk)]
    assert (numbers(root), numbers(first)) == ((2, 4), (1, 1))
    assert heard == [
        Moved(one.pk, root.pk, 1, one.pk, 0),
        Moved(three.pk, root.pk, 3, one.pk, 1),
    ]
    heard.clear()
    later = actions.comment(actor=cast.bo, parent_id=three.pk, body="Sedan")
    undo_change(actor=cast.anna, change_id=line.pk)
    assert shape(root) == [*before, (later.pk, 5, three.pk)]
    assert numbers(root) == (5, 5)
    first.refresh_from_db()
    assert (first.kind, first.title) == ("comment", "")
    assert Moved(later.pk, one.pk, 2, root.pk, 5) in heard


def test_a_split_that_went_elsewhere_is_not_undone(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    root, (one, *_others) = talk(cast)
    line = split_thread(actor=cast.bo, entry_id=root.pk, comment_ids=[one.pk], title="För sig")
    move_thread(actor=cast.bo, entry_id=one.pk, to=ToSpace(room.pk))
    for person in (cast.anna, cast.editor):
        with pytest.raises(Conflict, match="moved on"):
            undo_change(actor=person, change_id=line.pk)


def test_only_comments_of_this_thread_are_split_off(cast: Cast) -> None:
    root, (one, *_others) = talk(cast)
    other = make_entries(cast.anna, comments=1)[0]
    foreign = other.comments.get().pk
    gone = actions.delete_entry(actor=cast.bo, entry_id=one.pk)
    for chosen in ([], [foreign], [root.pk], [gone.pk]):
        with pytest.raises(Invalid):
            split_thread(actor=cast.anna, entry_id=root.pk, comment_ids=chosen, title="X")
    with pytest.raises(Invalid):
        split_thread(actor=cast.anna, entry_id=root.pk, comment_ids=[one.pk], title=" ")


# Merging.


def test_two_threads_become_one_and_two_again(cast: Cast, heard: list[Moved]) -> None:
    root, comments = talk(cast)
    into = make_entries(cast.bo, comments=2)[0]
    before = shape(root)
    line = merge_threads(actor=cast.editor, entry_id=root.pk, into_id=into.pk)
    ids = [root.pk, *(one.pk for one in comments)]
    assert [row[:2] for row in shape(into)[2:]] == list(zip(ids, range(3, 8), strict=True))
    assert numbers(into) == (7, 7)
    assert heard[0] == Moved(root.pk, root.pk, 0, into.pk, 3)
    assert len(heard) == 5
    heard.clear()
    undo_change(actor=cast.bo, change_id=line.pk)
    root.refresh_from_db()
    assert (root.root_id, shape(root)) == (None, before)
    assert (numbers(root), numbers(into)) == ((4, 4), (2, 7))
    assert heard[0] == Moved(root.pk, into.pk, 3, root.pk, 0)


def test_a_merge_that_was_answered_is_not_undone(cast: Cast) -> None:
    root, comments = talk(cast)
    into = make_entries(cast.bo)[0]
    line = merge_threads(actor=cast.bo, entry_id=root.pk, into_id=into.pk)
    actions.comment(actor=cast.anna, parent_id=comments[1].pk, body="Sedan")
    with pytest.raises(Conflict, match="answered"):
        undo_change(actor=cast.bo, change_id=line.pk)


def test_a_merge_asks_as_a_move_does(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    root, _comments = talk(cast, ToSpace(room.pk))
    into = make_entries(cast.bo)[0]
    with pytest.raises(AsksFirst):
        merge_threads(actor=cast.bo, entry_id=root.pk, into_id=into.pk)
    shown = question_about_merge(cast.bo, root.pk, into.pk)[2].token
    line = merge_threads(actor=cast.bo, entry_id=root.pk, into_id=into.pk, shown=shown)
    assert Entry.objects.visible_to(cast.editor).filter(pk=root.pk).exists()
    undo_change(actor=cast.bo, change_id=line.pk)
    assert not Entry.objects.visible_to(cast.editor).filter(pk=root.pk).exists()


def test_what_can_not_be_merged(cast: Cast) -> None:
    page = actions.write_post(
        actor=cast.anna, to=ToColleagues(), body="Så gör vi", title="Så", kind="page"
    )
    root = make_entries(cast.bo)[0]
    with pytest.raises(Refused):
        merge_threads(actor=cast.bo, entry_id=page.pk, into_id=root.pk)
    with pytest.raises(Invalid):
        merge_threads(actor=cast.bo, entry_id=root.pk, into_id=root.pk)
    merge_threads(actor=cast.bo, entry_id=root.pk, into_id=page.pk)
    with pytest.raises(NotFound):
        merge_threads(actor=cast.guest, entry_id=page.pk, into_id=root.pk)


def test_one_undoes_the_last_first(cast: Cast) -> None:
    a, b, c = make_entries(cast.anna, 3)
    first = merge_threads(actor=cast.bo, entry_id=a.pk, into_id=b.pk)
    second = merge_threads(actor=cast.bo, entry_id=b.pk, into_id=c.pk)
    with pytest.raises(Conflict, match="first"):
        undo_change(actor=cast.bo, change_id=first.pk)
    undo_change(actor=cast.bo, change_id=second.pk)
    undo_change(actor=cast.bo, change_id=first.pk)
    assert Entry.objects.roots().count() == 3
    assert not ThreadChange.objects.filter(undone_at=None).exists()


def test_nobody_repairs_where_nobody_writes(cast: Cast) -> None:
    room: Space = make_room(cast.anna, "Pilot", "open")
    root, comments = talk(cast, ToSpace(room.pk))
    line = title_thread(actor=cast.bo, entry_id=root.pk, title="T")
    assert line is not None
    spaces.archive_space(actor=cast.anna, slug="pilot")
    person: Person = cast.anna
    acts: list[Callable[[], object]] = [
        lambda: title_thread(actor=person, entry_id=root.pk, title="X"),
        lambda: resolve_thread(actor=person, entry_id=root.pk),
        lambda: move_thread(actor=person, entry_id=root.pk, to=ToColleagues()),
        lambda: split_thread(
            actor=person, entry_id=root.pk, comment_ids=[comments[0].pk], title="X"
        ),
        lambda: undo_change(actor=person, change_id=line.pk),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
