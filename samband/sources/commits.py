"""One commit as colleagues see it: what evidence links to, since a repository has no pages here."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from samband.kernel.errors import NotFound
from samband.knowledge.evidence import ROLES
from samband.knowledge.models import Document, Role
from samband.parties.models import ORGANISATION_LAYER, Identity
from samband.people.models import Person
from samband.sources.models import Source
from samband.spaces.models import COLLEAGUES_AUDIENCE
from samband.web.parts import Link

_ROLE_NAMES = {number: name for name, number in ROLES.items()}


@dataclass(frozen=True, slots=True)
class CommitPage:
    """A commit with the people who had a part in it; `where` is the repository's name."""

    key: str
    at: datetime
    where: str
    title: str
    text: str
    paths: list[str]
    people: list[Link]


def commit_address(key: str) -> str:
    """Where a commit can be read."""
    return f"/commits/{key}"


def _role_words(name: str) -> str:
    return {
        "author": _("wrote it"),
        "committed": _("took it in"),
        "reviewed": _("reviewed it"),
        "acked": _("approved it"),
        "tested": _("tested it"),
        "reported": _("reported the fault"),
        "suggested": _("suggested it"),
        "codeveloped": _("wrote it together"),
        "cc": _("was told"),
    }.get(name, _("signed it"))


def commit_for_reading(key: str) -> CommitPage:
    """A commit by its full id; five statements. Raises NotFound.

    The door is for colleagues; what stands here came from the organisation's repositories.
    """
    document = Document.objects.filter(
        kind=Document.Kind.COMMIT, external_id=key, audience_id=COLLEAGUES_AUDIENCE
    ).first()
    if document is None:
        raise NotFound
    roles: dict[int, list[str]] = {}
    for party, number in Role.objects.filter(document=document).values_list("party_id", "role"):
        roles.setdefault(party, []).append(_ROLE_NAMES[number])
    names = dict(
        Identity.objects.filter(layer=ORGANISATION_LAYER, party_id__in=roles)
        .exclude(name="")
        .order_by("-pk")
        .values_list("party_id", "name")
    )
    handles = dict(
        Person.objects.active().filter(party_id__in=roles).values_list("party_id", "handle")
    )
    order = list(ROLES)
    people = [
        Link(
            label=names.get(party) or _("Somebody without a name"),
            url=f"/people/{handles[party]}" if party in handles else "",
            about=", ".join(_role_words(one) for one in sorted(found, key=order.index)),
        )
        for party, found in sorted(
            roles.items(), key=lambda item: (min(map(order.index, item[1])), item[0])
        )
    ]
    source = Source.objects.filter(pk=document.source_id or 0).values_list("label", flat=True)
    return CommitPage(
        key=key,
        at=document.at,
        where=source.first() or "",
        title=document.title,
        text=document.text,
        paths=list(document.paths),
        people=people,
    )
