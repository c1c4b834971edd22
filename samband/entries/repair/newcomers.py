"""Who would newly see something if it moved, and who wrote in it but would not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from samband.entries.models import Counters, Entry
from samband.entries.repair.rules import NAMED, shown_token
from samband.kernel.errors import Conflict, Refused
from samband.people.access import people_visible_to
from samband.people.models import Person

_NEW = """
SELECT r.person_id FROM samband_readers(%s) r
 WHERE r.person_id NOT IN (SELECT o.person_id FROM samband_readers(%s) o)
"""
_LOST = """
SELECT DISTINCT p.id, p.name FROM entries_entry e JOIN people_person p ON p.id = e.author_id AND p.state = 'active'
 WHERE (e.id = %s OR e.root_id = %s) AND e.state IN ('published', 'hidden')
   AND p.id NOT IN (SELECT r.person_id FROM samband_readers(%s) r)
 ORDER BY p.name
"""


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Who would newly see a thread: how many, and those whom the asker may know by name, at most 20.

    `token` is what a form or a program sends back to say that this was read.
    """

    count: int
    names: Sequence[str]
    token: str

    def __str__(self) -> str:
        """Their names, and how many more there are."""
        more = self.count - len(self.names)
        if not more:
            return ", ".join(self.names)
        if not self.names:
            return ngettext("%(count)d person", "%(count)d people", more) % {"count": more}
        return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
            "names": ", ".join(self.names),
            "count": more,
        }


class AsksFirst(Conflict):
    """More people would see it, and the actor was not asked about exactly these; `data["newcomers"]` says who."""

    code = "would-be-seen-by-more"


def newcomers_of(actor: Person, root: Entry, new_audience_id: int) -> Newcomers:
    """Who reads the new audience and not the thread's present one; three statements."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [new_audience_id, root.audience_id])
        ids = [row[0] for row in cursor.fetchall()]
    names: list[str] = []
    if ids:
        known = people_visible_to(actor).filter(pk__in=ids).order_by("sort_key", "pk")
        names = list(known.values_list("name", flat=True)[:NAMED])
    last = Counters.objects.filter(entry=root).values_list("last_number", flat=True).first() or 0
    token = shown_token(root.audience_id, new_audience_id, last, ids)
    return Newcomers(len(ids), names, token)


def require_asked(actor: Person, root: Entry, new_audience_id: int, shown: str | None) -> None:
    """Raises `AsksFirst` when somebody would newly see the thread and `shown` is not the token of exactly this question."""
    found = newcomers_of(actor, root, new_audience_id)
    if shown != found.token and (found.count or shown):
        raise AsksFirst(
            _("This would newly be seen by %(people)s. Confirm that they may.")
            % {"people": str(found)}
            if found.count
            else _("Something changed in the meantime. Look again before you go on."),
            newcomers=found,
            version=found.token,
            fields={"newcomers": list(found.names), "shown": [found.token]},
        )


def require_writers_stay(root: Entry, new_audience_id: int) -> None:
    """Raises `Refused` when somebody who wrote in a thread could no longer read it."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST, [root.pk, root.pk, new_audience_id])
        names = [row[1] for row in cursor.fetchall()]
    if names:
        raise Refused(
            _("%(names)s wrote in this thread and could not read it there. Let them in first.")
            % {"names": ", ".join(names[:NAMED])},
            code="writers-would-lose-it",
        )
