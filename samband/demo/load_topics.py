"""The sample's topics and what people say they know."""

from samband.demo.shapes import Sample
from samband.knowledge.models import Topic
from samband.people.models import Person


def load_topics(sample: Sample) -> None:
    """Make the topics with their names in both languages, before entries mention them."""
    Topic.objects.bulk_create(
        [
            Topic(slug=each.slug, name_sv=each.name_sv, name_en=each.name_en)
            for each in sample.topics
        ]
    )


def load_claims(sample: Sample, by_key: dict[str, Person]) -> None:
    """What people say that they know."""
