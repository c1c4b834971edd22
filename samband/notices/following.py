"""Who has to do with an entry: named, written to, answered, in its thread."""

from django.db import connection

from samband.activity.following.queries import standings_in
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
        levels={who: one.level for who, one in standings_in(root_id).items()},
    )


def newly_named(entry: Entry) -> frozenset[int]:
    """Whom the last edit named who was not named before; for what is too old to be news itself."""
    before = Revision.objects.filter(entry=entry).order_by("-version").first()
    if before is None:
        return frozenset()
    handles = find_handles(entry.body) - find_handles(before.body)
    named = Mention.objects.filter(entry=entry, person__handle__in=handles)
    return frozenset(named.values_list("person_id", flat=True))


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
