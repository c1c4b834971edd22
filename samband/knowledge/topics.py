"""Topics as people meet them: what somebody says they know, on their profile."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samband.kernel.errors import Invalid
from samband.kernel.markdown import hashtag_slug
from samband.kernel.text import one_line
from samband.knowledge.models import EvidenceCorrection, Topic, TopicClaim
from samband.people.blocks import ProfileBlock
from samband.people.models import Person

# More is no help to anybody who looks for one of them.
MOST_CLAIMS = 30
_UNFIT = re.compile(r"[^\w\s.-]+")


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One topic that somebody says they know, with their words on it."""

    topic_id: int
    slug: str
    name: str
    words: str


def language_shown() -> str:
    """The language of the page, for `Topic.name`."""
    return (get_language() or "sv").partition("-")[0]


def claims_of(person: Person) -> Sequence[ClaimLine]:
    """What a person says they know, by name; one statement. For colleagues only: the caller checks."""
    language = language_shown()
    found = TopicClaim.objects.filter(person=person).select_related("topic", "document")
    lines = [
        ClaimLine(claim.topic_id, claim.topic.slug, claim.topic.name(language), claim.document.text)
        for claim in found.order_by(F("pk"))[:MOST_CLAIMS]
    ]
    return sorted(lines, key=lambda line: line.name.casefold())


def topic_named(name: str) -> Topic:
    """The topic of this name in either language, made if nobody has used it yet.

    Raises `Invalid` when no letter or figure is in it.
    """
    name = one_line(name, 80).lstrip("#").strip()
    # Only what can stand in an address and after a "#".
    slug = hashtag_slug(_UNFIT.sub(" ", name).strip())[:60]
    if not slug:
        raise Invalid(_("A topic needs a name of letters or figures."), code="topic-name")
    known = (
        Topic.objects.filter(slug=slug).first()
        or Topic.objects.filter(name_sv__iexact=name).order_by("pk").first()
        or Topic.objects.filter(name_en__iexact=name).order_by("pk").first()
    )
    if known is not None:
        return known
    return Topic.objects.get_or_create(slug=slug, defaults={"name_sv": name, "name_en": name})[0]


def claims_block(reader: Person, person: Person) -> ProfileBlock | None:
    """What somebody says they know, for colleagues; one's own with a way to say more."""
    if reader.is_guest or person.is_guest:
        return None
    claims = claims_of(person)
    is_own = reader.pk == person.pk
    if not claims and not is_own:
        return None
    return ProfileBlock(
        _("Knows about"),
        "knowledge/claims.html",
        {"claims": claims, "is_own": is_own, "can_add": is_own and len(claims) < MOST_CLAIMS},
    )


def names_of(slugs: Sequence[str]) -> dict[str, str]:
    """What topics are called in the page's language; one statement. Who follows a topic has named it already."""
    language = language_shown()
    return {topic.slug: topic.name(language) for topic in Topic.objects.filter(slug__in=slugs)}


# Somebody who wrote on a topic this often knows something about it, whether they say so or not.
WRITTEN_ENOUGH = 3


def known_to(person: Person) -> Sequence[str]:
    """Topics that somebody says they know, or wrote on several times and did not say "not my topic"; one statement."""
    claimed = Topic.objects.filter(claims__person=person).values_list("slug", flat=True)
    rejected = EvidenceCorrection.objects.filter(party=person.party_id, topic__isnull=False)
    written = (
        Topic.objects.filter(entries__entry__author=person, entries__entry__state="published")
        .exclude(pk__in=rejected.values("topic"))
        .annotate(times=Count("entries"))
        .filter(times__gte=WRITTEN_ENOUGH)
        .values_list("slug", flat=True)
    )
    return list(claimed.union(written))
