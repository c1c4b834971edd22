"""What pages say about an address book that is kept in step."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from samband.dav.beside import address_words, picture_size
from samband.dav.bothways.models import BothWays, CameIn, Clash, Removed
from samband.sources.servers.errors import SENTENCES
from samband.sources.servers.hooks import Link
from samband.sources.servers.models import Server

#: Changes of runs that a page shows.
MOST_CHANGED: Final = 100
FIELDS: Final[dict[str, Promise]] = {
    "name": _("Name"),
    "organisation": _("Organisation"),
    "title": _("Title"),
    "birthday": _("Birthday"),
    "mails": _("Mail addresses"),
    "phones": _("Phone numbers"),
    "links": _("Links and accounts"),
    "photo": _("Picture"),
    "addresses": _("Postal addresses"),
    "note": _("Note"),
}
FAULTS: Final[dict[str, Promise]] = {
    **SENTENCES,
    BothWays.Fault.READ_ONLY: _(
        "The server lets nobody write into this address book. Nothing was written there."
    ),
    BothWays.Fault.EMPTIED: _(
        "Most of the contacts are gone there at once, so nothing was done. "
        "If you deleted them there, turn this off and on again."
    ),
}


def values_of(field: str, values: Sequence[str]) -> list[str]:
    """What a field says, as people read it."""
    match field:
        case "addresses":
            return [address_words(one) for one in values]
        case "photo":
            return [_picture(one) for one in values if one]
        case _:
            return list(values)


def _picture(mark: str) -> str:
    size = picture_size(mark)
    if not size:
        return str(_("a picture at an address"))
    return _("a picture of %(size)d kB") % {"size": -(-size // 1_000)}


def is_book(server: Server) -> bool:
    """Whether it is an address book that can be written to: by CardDAV, not by a service's own API."""
    return server.kind == Server.Kind.CONTACTS and not server.provider


def fault_words(fault: str) -> str:
    """What went wrong, "" for nothing."""
    return str(FAULTS[fault]) if fault else ""


def links_of(servers: Sequence[Server]) -> dict[int, Link]:
    """The way from address books to their pages, with how much waits there. One statement."""
    books = [one for one in servers if is_book(one) and one.next_at is not None]
    waiting = Counter(
        Clash.objects.filter(
            layer__in={one.layer for one in books}, twin__both__in=[one.pk for one in books]
        ).values_list("twin__both_id", flat=True)
    )
    return {
        one.pk: Link(_label(waiting[one.pk]), f"/imports/servers/{one.pk}/both-ways")
        for one in books
    }


def _label(waiting: int) -> str:
    if not waiting:
        return str(_("Both ways"))
    return ngettext("Both ways: %(count)d to decide", "Both ways: %(count)d to decide", waiting) % {
        "count": waiting
    }


def last_removed(layer: int) -> list[Removed]:
    """What was deleted here lately because it was deleted there; without what it held."""
    return list(Removed.objects.filter(layer=layer).defer("rows").order_by("-pk")[:100])


@dataclass(frozen=True, slots=True)
class Came:
    """What a run changed on a card here, in words."""

    id: int
    party_id: int
    name: str
    at: datetime
    field: str
    label: str
    before: list[str]
    after: list[str]


def last_changed(layer: int, source_id: int) -> list[Came]:
    """What runs over an address book changed here lately, the newest first. One statement."""
    found = CameIn.objects.filter(layer=layer, source_id=source_id).defer("picture")
    return [
        Came(
            one.pk,
            one.party_id,
            one.name,
            one.ran_at,
            one.field,
            str(FIELDS[one.field]),
            values_of(one.field, one.before),
            values_of(one.field, one.after),
        )
        for one in found.order_by("-pk")[:MOST_CHANGED]
    ]
