"""Searches that people keep."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid, NotFound
from samband.kernel.text import one_line, without_controls
from samband.people.models import Person
from samband.search import rules
from samband.search.models import SavedSearch

# More is no help to anybody who looks for one of them.
MOST_SAVED = 50


@transaction.atomic
def save_search(*, actor: Person, name: str, query: str) -> SavedSearch:
    """Keep a search under a name, at the end of one's own; an existing name gets the new query.

    Raises `Invalid` without a name, for a query that asks for nothing or is not understood, and beyond `MOST_SAVED`.
    """
    name = one_line(name, 80) if name.strip() else ""
    query = without_controls(query).strip()
    if not name:
        raise Invalid(_("Give the search a name."), fields={"name": [_("Give the search a name.")]})
    read = rules.parse(query)
    if not read.parts or read.problems:
        raise Invalid(_("This search is not understood, so it can't be kept."), code="bad-query")
    # Whoever keeps two at once waits here.
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    mine = SavedSearch.objects.filter(person=actor)
    known = mine.filter(name=name).first()
    if known is not None:
        known.query = query
        known.save(update_fields=["query"])
        return known
    if mine.count() >= MOST_SAVED:
        raise Invalid(
            _("%(count)d saved searches are enough. Take one away before you keep another.")
            % {"count": MOST_SAVED},
            code="too-many-searches",
        )
    last = mine.aggregate(last=Max("position"))["last"] or 0
    return SavedSearch.objects.create(person=actor, name=name, query=query, position=last + 1)


def saved_search_for(person: Person, search_id: int) -> SavedSearch:
    """One's own saved search. Raises `NotFound`, also for somebody else's."""
    found = SavedSearch.objects.filter(person=person, pk=search_id).first()
    if found is None:
        raise NotFound
    return found


def remove_search(*, actor: Person, search_id: int) -> SavedSearch:
    """Keep a search no longer. Raises `NotFound`."""
    found = saved_search_for(actor, search_id)
    SavedSearch.objects.filter(pk=found.pk).delete()
    return found


@transaction.atomic
def move_search(*, actor: Person, search_id: int, up: bool) -> None:
    """Let a saved search change places with its neighbour; nothing happens at the end. Raises `NotFound`."""
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    ids = list(
        SavedSearch.objects.filter(person=actor)
        .order_by("position", "pk")
        .values_list("pk", flat=True)
    )
    if search_id not in ids:
        raise NotFound
    at = ids.index(search_id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(ids):
        ids[at], ids[to] = ids[to], ids[at]
    for position, pk in enumerate(ids, 1):
        SavedSearch.objects.filter(pk=pk).exclude(position=position).update(position=position)


def show_on_home(*, actor: Person, search_id: int, shown: bool) -> SavedSearch:
    """Show what a saved search finds beside the home stream, or no longer. One stands there at a time.

    Raises `NotFound`.
    """
    found = saved_search_for(actor, search_id)
    with transaction.atomic():
        SavedSearch.objects.filter(person=actor, is_on_home=True).update(is_on_home=False)
        found.is_on_home = shown
        found.save(update_fields=["is_on_home"])
    return found
