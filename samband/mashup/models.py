"""Keys of feeds."""

from django.db import models
from django.db.models.functions import Now

from samband.knowledge.models import Topic
from samband.people.models import Person
from samband.spaces.models import Space


class FeedKey(models.Model):
    """One key opens one feed with the rights of its person, and nothing else; kept as its SHA-256 (design 3.7.9).

    Personal data: what a person likes to follow elsewhere; shown to them alone.
    """

    class Kind(models.TextChoices):
        SPACE = "space"
        TOPIC = "topic"
        PERSON = "person"
        SEARCH = "search"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feed_keys")
    kind = models.CharField(max_length=6, choices=Kind)
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    query = models.CharField(max_length=2000, blank=True, default="")
    secret_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="feed_of_one_thing",
                condition=models.Q(
                    kind="space", space__isnull=False, topic=None, author=None, query=""
                )
                | models.Q(kind="topic", space=None, topic__isnull=False, author=None, query="")
                | models.Q(kind="person", space=None, topic=None, author__isnull=False, query="")
                | (
                    models.Q(kind="search", space=None, topic=None, author=None)
                    & ~models.Q(query="")
                ),
            )
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
