"""Who has to do with an entry: named, written to, answered, in its thread."""

from django.db import connection

from samband.entries.models import Entry, Mention, Revision
from samband.kernel.markdown import find_handles
from samband.notices.rules import Written
from samband.spaces.models import Audience, AudiencePerson


def about(entry: Entry) -> Written:
    """The people around an entry; four statements at most."""
    root_id = entry.root_id or entry.pk
    mentioned = Mention.objects.filter(entry=entry).values_list("person_id", flat=True)
    answered = None
    if entry.parent_id is not None:
        answered = Entry.objects.values_list("author_id", flat=True).get(pk=entry.parent_id)
    direct: frozenset[int] = frozenset()
    if entry.audience.kind == Audience.Kind.PEOPLE:
        named = AudiencePerson.objects.filter(audience_id=entry.audience_id)
        direct = frozenset(named.values_list("person_id", flat=True))
    return Written(
        author=entry.author_id,
        is_comment=entry.root_id is not None,
        direct=direct,
        mentioned=frozenset(mentioned),
        answered=answered,
        thread=_in_thread(root_id, entry.number) if entry.root_id is not None else frozenset(),
    )


def newly_named(entry: Entry) -> frozenset[int]:
    """Whom the last edit named who was not named before; for what is too old to be news itself."""
    before = Revision.objects.filter(entry=entry).order_by("-version").first()
    if before is None:
        return frozenset()
    handles = find_handles(entry.body) - find_handles(before.body)
    named = Mention.objects.filter(entry=entry, person__handle__in=handles)
    return frozenset(named.values_list("person_id", flat=True))


def _in_thread(root_id: int, number: int) -> frozenset[int]:
    """Who wrote in a thread before this number, or was named there; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH before AS (SELECT id, author_id FROM entries_entry "
            "WHERE (id = %s OR root_id = %s) AND number < %s AND state = 'published') "
            "SELECT author_id FROM before WHERE author_id IS NOT NULL "
            "UNION SELECT m.person_id FROM entries_mention m JOIN before ON before.id = m.entry_id",
            [root_id, root_id, number],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def readers_among(people: frozenset[int], audience_id: int) -> frozenset[int]:
    """Those of these people who are here and read the audience; one statement."""
    if not people:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM people_person WHERE id = ANY (%s) AND state = 'active' "
            "AND %s = ANY (samband_audiences(id))",
            [sorted(people), audience_id],
        )
        return frozenset(row[0] for row in cursor.fetchall())
