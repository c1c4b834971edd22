"""What was done with the sample's threads: thanks and other reactions, a title, one resolved, one moved, one pinned."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from samband.entries.addressing import ToSpace
from samband.entries.models import Entry
from samband.entries.pins import pin_entry
from samband.entries.reactions import react
from samband.entries.repair.moving import move_thread, question_about_move
from samband.entries.repair.titles import resolve_thread, title_thread
from samband.kernel.db import as_person
from samband.people.models import Person
from samband.spaces.models import COLLEAGUES_AUDIENCE, Membership, Openness, Space

NEWEST = 40
# As colleagues press them: mostly thanks.
PRESSED = ("🙏", "👍", "🙏", "🎉", "🙏", "👀", "❤️", "🙏", "💡", "😄")


def load_threads(*, now: datetime) -> None:
    """Put the sample's threads in order, the same way each time."""
    colleagues = list(Person.objects.active().exclude(role=Person.Role.GUEST).order_by("handle"))
    open_to_all = Entry.objects.filter(state=Entry.State.PUBLISHED).filter(
        audience__in=[COLLEAGUES_AUDIENCE, *_open_audiences()]
    )
    newest = list(open_to_all.order_by("-published_at", "-pk")[:NEWEST])
    _press(newest, colleagues, now)
    threads = open_to_all.roots().filter(counters__comments__gte=2).newest_first()
    in_rooms = list(
        threads.filter(audience__space__isnull=False, title="", outline__hashtags__0__isnull=False)[
            :2
        ]
    )
    for root in in_rooms[:1]:
        _settle(root, now)
    for root in in_rooms[1:]:
        _pin(root, now)
    moved = threads.filter(audience=COLLEAGUES_AUDIENCE, kind="post").first()
    if moved is not None:
        _move(moved, now)


def _open_audiences() -> list[int]:
    spaces = Space.objects.filter(openness=Openness.OPEN, audience__isnull=False)
    return [key for key in spaces.values_list("audience_id", flat=True) if key is not None]


def _press(entries: Sequence[Entry], colleagues: Sequence[Person], now: datetime) -> None:
    for place, entry in enumerate(entries):
        # Some get none, some one, few several.
        for turn in range((0, 1, 0, 2, 1, 0, 4)[place % 7]):
            person = colleagues[(place * 7 + turn * 3) % len(colleagues)]
            if person.pk == entry.author_id:
                continue
            emoji = PRESSED[(place + turn) % len(PRESSED)] if turn else "🙏"
            at = min(now, entry.published_at + timedelta(minutes=11 * (turn + 1)))
            with as_person(person.pk):
                react(actor=person, entry_id=entry.pk, emoji=emoji, now=at)


def _last_writer(root: Entry) -> Person | None:
    last = root.comments.order_by("-number").select_related("author").first()
    return last.author if last is not None else None


def _settle(root: Entry, now: datetime) -> None:
    """A title that came later, by whoever answered, and the author's word that it is resolved."""
    answerer, author = _last_writer(root), root.author
    if answerer is None or author is None:
        return
    title = str(root.outline["hashtags"][0]).capitalize()
    with as_person(answerer.pk):
        title_thread(actor=answerer, entry_id=root.pk, title=title, now=now - timedelta(hours=5))
    with as_person(author.pk):
        resolve_thread(actor=author, entry_id=root.pk, now=now - timedelta(hours=4))


def _pin(root: Entry, now: datetime) -> None:
    host = (
        Membership.objects.filter(space=root.audience.space_id, is_host=True)
        .select_related("person")
        .order_by("pk")
        .first()
    )
    if host is not None:
        with as_person(host.person_id):
            pin_entry(actor=host.person, entry_id=root.pk, now=now - timedelta(days=2))


def _move(root: Entry, now: datetime) -> None:
    """From all colleagues to an open room."""
    mover = _last_writer(root)
    room = Space.objects.filter(openness=Openness.OPEN, archived_at=None).order_by("pk").first()
    if mover is None or room is None:
        return
    with as_person(mover.pk):
        to = ToSpace(room.pk)
        shown = question_about_move(mover, root.pk, to)[1].token
        move_thread(actor=mover, entry_id=root.pk, to=to, shown=shown, now=now - timedelta(days=1))
