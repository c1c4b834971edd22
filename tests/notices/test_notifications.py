"""What concerns somebody: who is told, what a line says, what is read, with whose rights."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import strip_tags

from samband.activity.following.actions import follow_person, follow_thread
from samband.activity.reading.actions import mark_all_read, mark_thread_read
from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.models import Block, Entry
from samband.entries.reactions import react, take_reaction
from samband.kernel.models import Event
from samband.notices import actions
from samband.notices.models import Notification
from samband.notices.noting import Notice, note_entry, note_reactions, store
from samband.notices.queries import Line, notices_of, unread_lines
from samband.people.models import Person
from samband.spaces import actions as spaces
from tests.cast import Cast, make_person, sign_in
from tests.entries.factories import make_entries
from tests.spaces.factories import make_room


def post(by: Person, body: str, to: Any = None) -> Entry:
    entry = entries.write_post(actor=by, to=to or ToColleagues(), body=body)
    note_entry(entry.pk, timezone.now())
    return entry


def answer(by: Person, parent: Entry, body: str = "Ett svar.") -> Entry:
    entry = entries.comment(actor=by, parent_id=parent.pk, body=body)
    note_entry(entry.pk, timezone.now())
    return entry


def lines(person: Person) -> list[Line]:
    with translation.override("en"):
        return list(notices_of(person).rows)


def said(person: Person) -> list[str]:
    return [strip_tags(line.sentence) for line in lines(person)]


def test_each_is_told_once_and_of_the_most_personal(cast: Cast) -> None:
    root = post(cast.anna, "Pumpen läcker, @bo")
    assert said(cast.bo) == ["Anna Åkerman named you in “Pumpen läcker, @bo”"]
    answer(cast.bo, root, "Jag tittar, @anna")
    # Named and answered at once: being named is more personal.
    assert said(cast.anna) == ["Bo Östlund named you in “Pumpen läcker, @bo”"]
    answer(cast.editor, root)
    assert said(cast.anna)[0] == "Edit Editor answered you in “Pumpen läcker, @bo”"
    assert said(cast.bo)[0] == "Edit Editor commented on “Pumpen läcker, @bo”"
    assert said(cast.administrator) == said(cast.editor) == []


def test_the_writers_wait_for_a_job_and_a_second_run_changes_nothing(
    cast: Cast, run_jobs: Callable[[], int]
) -> None:
    entry = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Hej @bo")
    assert lines(cast.bo) == []
    run_jobs()
    rows = list(Notification.objects.values())
    note_entry(entry.pk, timezone.now())
    assert list(Notification.objects.values()) == rows
    assert Event.objects.filter(kind="notice", person_id=cast.bo.pk).count() == 1


def test_several_stand_on_one_line_until_it_is_read(cast: Cast) -> None:
    root = post(cast.anna, "Vem kan batterier?")
    for number in range(5):
        answer(make_person(f"Nils {number}"), root)
    (line,) = lines(cast.anna)
    assert strip_tags(line.sentence) == "Nils 4 and 4 others answered you in “Vem kan batterier?”"
    assert line.count == 5
    assert unread_lines(cast.anna) == 1
    first = Entry.objects.get(root=root, number=1)
    assert line.url == f"/entries/{root.pk}#entry-{first.pk}"
    assert actions.read_line(actor=cast.anna, group_key=line.group_key) == 5
    assert unread_lines(cast.anna) == 0
    answer(cast.bo, root)
    assert [strip_tags(line.sentence)[:12] for line in lines(cast.anna)] == [
        "Bo Östlund a",
        "Nils 4 and 4",
    ]


def test_a_direct_message_reaches_exactly_its_people(cast: Cast) -> None:
    root = post(cast.anna, "Fika?", ToPeople(("bo", "greta")))
    answer(cast.guest, root, "Gärna!")
    assert said(cast.bo) == ["Greta Guest and Anna Åkerman wrote to you"]
    assert said(cast.anna) == ["Greta Guest wrote to you"]
    assert lines(cast.bo)[0].excerpt == "Gärna!"
    assert said(cast.editor) == []


def test_a_line_is_gone_with_its_entry_and_with_the_right_to_read_it(cast: Cast) -> None:
    room = make_room(cast.anna, "Hemliga rummet", "secret", cast.bo)
    entry = post(cast.anna, "Till @bo", ToSpace(room.pk))
    assert unread_lines(cast.bo) == 1
    assert lines(cast.bo)[0].where == "Hemliga rummet"
    spaces.remove_member(actor=cast.anna, slug=room.slug, person=cast.bo)
    assert (unread_lines(cast.bo), lines(cast.bo)) == (0, [])
    spaces.add_member(actor=cast.anna, slug=room.slug, person=cast.bo)
    assert unread_lines(cast.bo) == 1
    entries.delete_entry(actor=cast.anna, entry_id=entry.pk)
    assert (unread_lines(cast.bo), lines(cast.bo)) == (0, [])
    entries.restore_entry(actor=cast.anna, entry_id=entry.pk)
    assert unread_lines(cast.bo) == 1


def test_nobody_is_told_of_what_they_may_not_read(cast: Cast) -> None:
    room = make_room(cast.anna, "Slutet", "closed", cast.guest)
    root = post(cast.anna, "Hej @bo och @greta", ToSpace(room.pk))
    answer(cast.guest, root, "@bo @edit")
    assert {row.person_id for row in Notification.objects.all()} == {cast.guest.pk, cast.anna.pk}


def test_what_was_written_long_ago_is_no_news_but_being_named_in_it_is(cast: Cast) -> None:
    (old,) = make_entries(cast.anna, body="Sidan om pumpar, se @edit")
    note_entry(old.pk, timezone.now())
    assert said(cast.editor) == []
    entries.edit_entry(
        actor=cast.anna, entry_id=old.pk, version=1, body="Sidan om pumpar, se @edit och @bo"
    )
    note_entry(old.pk, timezone.now())
    assert said(cast.editor) == []
    assert said(cast.bo) == ["Anna Åkerman named you in “Sidan om pumpar, se @edit och @bo”"]


def test_an_edit_that_takes_the_name_away_takes_the_line_away(cast: Cast) -> None:
    entry = post(cast.anna, "Hej @bo")
    entries.edit_entry(actor=cast.anna, entry_id=entry.pk, version=1, body="Hej @edit")
    note_entry(entry.pk, timezone.now())
    assert said(cast.bo) == []
    assert len(said(cast.editor)) == 1


def test_who_follows_everything_is_told_of_new_threads_and_who_wants_nothing_of_none(
    cast: Cast,
) -> None:
    follow_person(actor=cast.bo, handle="anna", level="all")
    follow_person(actor=cast.editor, handle="anna", level="nothing")
    root = post(cast.anna, "Ny sak, @edit")
    assert said(cast.bo) == ["Anna Åkerman wrote “Ny sak, @edit”"]
    assert said(cast.editor) == said(cast.administrator) == []
    follow_thread(actor=cast.bo, entry_id=root.pk, level="concerns")
    answer(cast.administrator, root, "Mer")
    assert len(said(cast.bo)) == 1


def test_who_is_blocked_is_not_heard(cast: Cast) -> None:
    root = post(cast.bo, "Hej")
    Block.objects.create(person=cast.bo, blocked=cast.anna, at=timezone.now())
    answer(cast.anna, root, "@bo!")
    react(actor=cast.anna, entry_id=root.pk, emoji="🎉")
    note_reactions(root.pk)
    assert said(cast.bo) == []


def test_a_reaction_that_is_taken_back_is_no_line(cast: Cast, run_jobs: Callable[[], int]) -> None:
    root = post(cast.bo, "Klart")
    react(actor=cast.anna, entry_id=root.pk, emoji="🙏")
    run_jobs()
    assert said(cast.bo) == ["Anna Åkerman reacted with 🙏 to “Klart”"]
    take_reaction(actor=cast.anna, entry_id=root.pk, emoji="🙏")
    run_jobs()
    assert said(cast.bo) == []


def test_what_is_switched_off_is_not_stored_unless_it_is_mailed(cast: Cast) -> None:
    actions.change_preferences(
        actor=cast.bo, shown={"mention": False, "comment": False}, mailed={"comment": False}
    )
    root = post(cast.anna, "Hej @bo")
    answer(cast.editor, root)
    row = Notification.objects.get(person=cast.bo)
    assert (row.kind, row.is_shown) == ("mention", False)
    assert (unread_lines(cast.bo), lines(cast.bo)) == (0, [])


def test_reactions_are_gathered_on_one_line(cast: Cast) -> None:
    entry = post(cast.anna, "Klart!")
    now = timezone.now()
    for person, emoji in ((cast.bo, "🙏"), (cast.editor, "🎉")):
        notice = Notice(entry.pk, entry.pk, person.pk, now, f"r-{person.pk}-{emoji}", emoji)
        store(notice, {cast.anna.pk: "reaction"})
    assert said(cast.anna) == ["Edit Editor and Bo Östlund reacted with 🎉 🙏 to “Klart!”"]


def test_names_and_titles_can_not_be_markup(cast: Cast, client: Client) -> None:
    Person.objects.filter(pk=cast.anna.pk).update(name="<b>Anna</b>")
    root = entries.write_post(
        actor=cast.anna, to=ToColleagues(), body="Hej @bo", title="<img src=x>"
    )
    note_entry(root.pk, timezone.now())
    page = sign_in(client, cast.bo).get("/notifications").content.decode()
    assert "&lt;b&gt;Anna&lt;/b&gt;" in page
    assert "<img src=x>" not in page


def test_the_page_the_bell_and_reading(cast: Cast, client: Client) -> None:
    root = post(cast.anna, "Hej @bo")
    post(cast.editor, "Och @bo igen")
    sign_in(client, cast.bo)
    page = client.get("/").content.decode()
    assert 'data-count="notices"><span aria-hidden="true">2<' in page
    assert client.get("/notifications/count").json() == {"notices": 2}
    answered = client.post(
        "/notifications/reading", {"thread": root.pk}, headers={"Accept": "application/json"}
    )
    assert answered.json() == {"notices": 1}
    assert client.post("/notifications/reading").status_code == 303
    assert 'data-count="notices" hidden><' in client.get("/notifications").content.decode()
    assert client.post("/notifications/reading", {"group": "x" * 500}).status_code == 303


def test_reading_a_thread_reads_what_concerned_it(cast: Cast, client: Client) -> None:
    root = post(cast.anna, "Hej @bo")
    answer(cast.editor, root, "Och @bo")
    other = post(cast.anna, "En annan sak, @bo")
    assert unread_lines(cast.bo) == 3
    sign_in(client, cast.bo)
    page = client.get(f"/entries/{root.pk}").content.decode()
    assert 'data-count="notices"><span aria-hidden="true">1<' in page
    mark_thread_read(actor=cast.bo, entry_id=other.pk)
    assert unread_lines(cast.bo) == 0
    post(cast.anna, "Och en, @bo")
    mark_all_read(actor=cast.bo)
    assert unread_lines(cast.bo) == 0


def test_reading_is_for_oneself_only(cast: Cast) -> None:
    root = post(cast.anna, "Hej @bo och @edit")
    actions.read_thread(actor=cast.bo, root_id=root.pk)
    actions.read_all(actor=cast.anna)
    assert (unread_lines(cast.bo), unread_lines(cast.editor)) == (0, 1)


def test_a_longer_list_costs_no_more_statements_and_goes_on(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bo)
    counts = []
    for rows in (10, 20):
        for entry in make_entries(cast.anna, rows):
            Entry.objects.filter(pk=entry.pk).update(published_at=timezone.now())
            store(
                Notice(entry.pk, entry.pk, cast.anna.pk, timezone.now(), f"e-{entry.pk}"),
                {cast.bo.pk: "mention"},
            )
        client.get("/notifications")
        with CaptureQueriesContext(connection) as caught:
            client.get("/notifications")
        counts.append(len([q for q in caught if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]))
    assert counts[0] == counts[1] <= 6
    first = notices_of(cast.bo, limit=20)
    second = notices_of(cast.bo, first.next_cursor, limit=20)
    keys = [line.group_key for line in (*first.rows, *second.rows)]
    assert len(set(keys)) == len(keys) == 30
    assert second.next_cursor == ""


def test_settings_are_kept_and_wrong_ones_told(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bo)
    sent = {
        "shown-mention": "on",
        "mailed-comment": "on",
        "days": ["0", "6"],
        "quiet_from": "22:00",
        "quiet_until": "05:30",
        "summary": "daily",
    }
    assert client.post("/settings/notifications", sent).status_code == 303
    page = client.get("/settings/notifications").content.decode()
    for part in ('name="shown-mention" checked', 'name="mailed-comment" checked', "05:30"):
        assert part in page
    assert 'name="mailed-mention" checked' not in page
    assert 'name="mailed-reaction"' not in page
    assert client.post("/settings/notifications", {"quiet_from": "25"}).status_code == 422


def test_old_ones_that_were_read_are_forgotten(cast: Cast) -> None:
    post(cast.anna, "Hej @bo och @edit")
    now = timezone.now()
    actions.read_all(actor=cast.bo, now=now - timedelta(days=200))
    assert actions.forget_read(now) == 1
    assert Notification.objects.get().person_id == cast.editor.pk
