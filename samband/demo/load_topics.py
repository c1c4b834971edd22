"""The sample's topics, its entries as evidence, and what people say they know."""

from datetime import timedelta

from samband.demo.shapes import Sample
from samband.entries.models import Entry
from samband.kernel.db import as_person
from samband.knowledge.actions import claim_topic, index_documents
from samband.knowledge.entries import evidence_of
from samband.knowledge.models import EntryTopic, Topic
from samband.people.models import Person
from samband.search.indexing import index_entries as index_words

# People tell what they know when they have found their way about.
SETTLED = timedelta(weeks=4)


def load_topics(sample: Sample) -> None:
    """Make the topics with their names in both languages, before entries mention them."""
    Topic.objects.bulk_create(
        [
            Topic(slug=each.slug, name_sv=each.name_sv, name_en=each.name_en)
            for each in sample.topics
        ]
    )


def index_entries() -> None:
    """Index all entries in one go: what `knowledge.actions.index_entry` does for one, a hundred times as fast."""
    topics = Topic.objects.in_bulk(field_name="slug")
    about: list[EntryTopic] = []
    pieces = []
    for entry in Entry.objects.select_related("author", "root").order_by("pk"):
        tagged = [topics[slug] for slug in sorted(entry.outline.get("hashtags", []))]
        about += [EntryTopic(entry=entry, topic=topic) for topic in tagged]
        pieces.append(evidence_of(entry, tagged))
    EntryTopic.objects.bulk_create(about)
    index_documents(pieces)
    index_words([piece.entry_id for piece in pieces if piece.entry_id is not None])


def load_claims(sample: Sample, by_key: dict[str, Person]) -> None:
    """What people say that they know; their first topic in the words of their profile. Guests claim nothing."""
    topics = Topic.objects.in_bulk(field_name="slug")
    for each in sample.people:
        if each.role == "guest":
            continue
        with as_person(by_key[each.key].pk):
            for number, slug in enumerate(each.topics):
                claim_topic(
                    actor=by_key[each.key],
                    topic=topics[slug],
                    words=each.about if number == 0 else "",
                    now=each.joined_at + SETTLED,
                )
