"""Which topics fit what somebody types after a #: only those that show to them."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from samband.entries.models import Entry
from samband.entries.suggesting import TopicName
from samband.kernel.markdown import hashtag_slug
from samband.knowledge.models import EntryTopic, Topic, TopicClaim
from samband.knowledge.topics import language_shown
from samband.people.models import Person


def find_topics(person: Person, words: str, limit: int) -> Sequence[TopicName]:
    """Topics whose name or address begins so, shortest first; one statement.

    A topic shows through entries that the person sees, to colleagues also through what somebody says they know.
    """
    begins = hashtag_slug(words)
    written = EntryTopic.objects.filter(
        topic=OuterRef("pk"), entry__in=Entry.objects.visible_to(person)
    )
    seen = Q(Exists(written))
    if not person.is_guest:
        seen |= Q(Exists(TopicClaim.objects.filter(topic=OuterRef("pk"))))
    named = (
        Q(slug__startswith=begins) | Q(name_sv__istartswith=words) | Q(name_en__istartswith=words)
    )
    found = Topic.objects.filter(named if words else Q()).filter(seen)
    language = language_shown()
    topics = [TopicName(topic.slug, topic.name(language)) for topic in found.order_by("slug")[:200]]
    return sorted(topics, key=lambda topic: (len(topic.slug), topic.slug))[:limit]
