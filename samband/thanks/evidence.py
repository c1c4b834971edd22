"""Thanks as evidence: they speak for those who are thanked, never for the one who thanks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from samband.entries.models import Block, Entry, Mention
from samband.knowledge.actions import index_entry
from samband.knowledge.models import EntryTopic
from samband.knowledge.topics import language_shown
from samband.people.models import Person
from samband.thanks.models import Thanked


def still_thanked() -> QuerySet[Thanked]:
    """Rows whose text still names the person, and whose writer that person did not block."""
    named = Mention.objects.filter(entry=OuterRef("entry"), person=OuterRef("person"))
    blocked = Block.objects.filter(person=OuterRef("person"), blocked=OuterRef("entry__author"))
    return Thanked.objects.filter(Exists(named)).exclude(Exists(blocked))


def roles_of(entry: Entry) -> Sequence[tuple[int, str]]:
    """Whom thanks speak for, without those who do not want it; one statement."""
    found = still_thanked().filter(entry=entry, not_evidence_at__isnull=True)
    return [(party, "thanked") for party in found.values_list("person__party_id", flat=True)]


def concerned(entry: Entry) -> dict[int, str]:
    """Who is told that they are thanked."""
    return dict.fromkeys(
        still_thanked().filter(entry=entry).values_list("person_id", flat=True), "thanks"
    )


def follow_block(person_id: int, blocked_id: int) -> None:
    """Thanks by somebody whom one does not want to read count for nothing, until one reads them again."""
    theirs = Thanked.objects.filter(person_id=person_id, entry__author_id=blocked_id)
    for entry_id in theirs.values_list("entry_id", flat=True):
        index_entry(entry_id)


def erase(person_id: int) -> None:
    """Forget whom others thanked; doing it twice changes nothing."""
    rows = Thanked.objects.filter(person_id=person_id)
    entry_ids = list(rows.values_list("entry_id", flat=True))
    rows.delete()
    for entry_id in entry_ids:
        index_entry(entry_id)


@dataclass(frozen=True, slots=True)
class Said:
    """Who thanked, and for help with what."""

    name: str
    topics: Sequence[str]


def said_in(reader: Person, entry_ids: Collection[int]) -> dict[int, Said]:
    """Who thanked in these entries and what for, as far as the reader may see them; two statements, none for none."""
    if not entry_ids:
        return {}
    found = Entry.objects.visible_to(reader).filter(pk__in=entry_ids).select_related("author")
    topics: dict[int, list[str]] = {}
    for one in (
        EntryTopic.objects.filter(entry_id__in=entry_ids).select_related("topic").order_by("pk")
    ):
        topics.setdefault(one.entry_id, []).append(one.topic.name(language_shown()))
    return {
        entry.pk: Said(
            entry.author.name if entry.author else entry.byline, topics.get(entry.pk, ())
        )
        for entry in found
    }
