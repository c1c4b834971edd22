"""Entries as evidence: what of an entry is indexed, and under which topics it stands."""

import re
from collections.abc import Callable, Sequence

from samband.entries.called import called
from samband.entries.models import Entry
from samband.kernel.text import plain_text
from samband.knowledge.evidence import Evidence
from samband.knowledge.models import Document, EntryTopic, Topic

_HASHTAG = re.compile(r"#(\w[\w-]*)")
_TITLE_OF_THREAD = 160
# (party, name of a role): who had which part in what an entry tells.
RolesOf = Callable[[Entry], Sequence[tuple[int, str]]]
_roles: dict[str, RolesOf] = {}


def register_roles(kind: str, roles: RolesOf) -> None:
    """Let `roles(entry)` say whom an entry of this kind speaks for; without it that is its author."""
    _roles[kind] = roles


def evidence_of(entry: Entry, topics: list[Topic]) -> Evidence:
    """An entry as a piece of evidence. Where it was said (its thread's title, its topics) stands in for paths:
    an answer seldom repeats the words of its question.
    """
    root = entry.root
    where = [name for topic in topics for name in dict.fromkeys((topic.name_sv, topic.name_en))]
    if root is not None:
        where.insert(0, called(root.title, root.html, _TITLE_OF_THREAD))
    return Evidence(
        kind=Document.Kind.ENTRY if root is None else Document.Kind.COMMENT,
        audience_id=entry.audience_id,
        at=entry.published_at,
        title=entry.title,
        text=plain_text(entry.html) or entry.body,
        paths=where,
        language=entry.language,
        link=f"/entries/{root.pk}#comments" if root is not None else f"/entries/{entry.pk}",
        roles=_roles.get(entry.kind, _author)(entry),
        entry_id=entry.pk,
    )


def _author(entry: Entry) -> Sequence[tuple[int, str]]:
    return [(entry.author.party_id, "author")] if entry.author is not None else []


def set_topics(entry: Entry) -> list[Topic]:
    """Hang the entry on the topics of its hashtags; a topic nobody has used yet is made with the tag as its name."""
    slugs = [str(slug)[:60] for slug in entry.outline.get("hashtags", [])]
    EntryTopic.objects.filter(entry=entry).exclude(topic__slug__in=slugs).delete()
    if not slugs:
        return []
    known = set(Topic.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    Topic.objects.bulk_create(
        [
            Topic(
                slug=slug,
                name_sv=_as_written(slug, entry.body),
                name_en=_as_written(slug, entry.body),
            )
            for slug in slugs
            if slug not in known
        ],
        ignore_conflicts=True,
    )
    topics = list(Topic.objects.filter(slug__in=slugs).order_by("slug"))
    EntryTopic.objects.bulk_create(
        [EntryTopic(entry=entry, topic=topic) for topic in topics], ignore_conflicts=True
    )
    return topics


def _as_written(slug: str, body: str) -> str:
    """How the tag stands in the text: "#Batteri_återvinning" has å, its slug has not."""
    from samband.kernel.markdown import hashtag_slug

    for tag in _HASHTAG.findall(body):
        if hashtag_slug(tag) == slug:
            return str(tag).replace("_", " ")[:80]
    return slug.replace("-", " ")[:80]
