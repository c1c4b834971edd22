"""Who would see what is being written: in words and by name, while one chooses."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.entries.addressing import Addressee, ToColleagues, ToPeople
from samband.kernel.errors import NotFound, Refused
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.spaces.audiences import may_read
from samband.spaces.models import COLLEAGUES_AUDIENCE, Audience, Space
from samband.spaces.queries import audience_in_words, readers_of

SHOWN = 40


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who would see it."""

    name: str
    handle: str
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """Who would see it: a part of a sentence, some of them by name, and how many more there are."""

    text: str
    people: int
    guests: int
    seers: Sequence[Seer]

    @property
    def more(self) -> int:
        return max(0, self.people - len(self.seers))


def audience_of(actor: Person, to: Addressee) -> Audience | None:
    """The audience that an entry would get; None for named people, who get theirs when it is sent.

    Raises `NotFound` where the actor may not read, `Refused` for guests and all colleagues.
    """
    if isinstance(to, ToPeople):
        return None
    if isinstance(to, ToColleagues):
        if actor.is_guest:
            raise Refused(_("Guests write in their rooms and to named people."))
        return Audience.objects.get(pk=COLLEAGUES_AUDIENCE)
    space = Space.objects.visible_to(actor).select_related("audience__space").filter(pk=to.space_id)
    found = space.first()
    if found is None or found.audience is None or not may_read(actor.pk, found.audience.pk):
        raise NotFound
    return found.audience


def seen_by(actor: Person, to: Addressee) -> Seen:
    """Who would see an entry addressed so; at most five statements. Raises what `audience_of` does."""
    audience = audience_of(actor, to)
    if audience is None:
        assert isinstance(to, ToPeople)
        return _named(actor, to)
    words = audience_in_words(audience)
    readers = [
        Seer(one.name, one.handle, one.is_guest)
        for one in readers_of(audience.pk, SHOWN)
        # Guests know the members of their rooms, not everybody who works here.
        if not actor.is_guest or one.reason != "colleague"
    ]
    return Seen(words.text, words.people, words.guests, readers)


def _named(actor: Person, to: ToPeople) -> Seen:
    wanted = {handle for handle in to.handles if handle != actor.handle}
    found = list(
        people_visible_to(actor).filter(handle__in=wanted).order_by("sort_key", "pk")[:200]
    )
    people = [*found, actor]
    guests = sum(one.is_guest for one in people)
    if not found:
        text = _("only you, until you name somebody")
    elif len(people) <= 4:
        text = _("only %(names)s") % {"names": ", ".join(one.name for one in people)}
    else:
        count = ngettext("%(count)d person", "%(count)d people", len(people)) % {
            "count": len(people)
        }
        text = _("only these: %(people)s") % {"people": count}
    seers = [Seer(one.name, one.handle, one.is_guest) for one in people[:SHOWN]]
    return Seen(text, len(people), guests, seers)
