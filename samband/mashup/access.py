"""The door of feeds: a key, checked at each use together with its person."""

from django.utils import timezone

from samband.kernel.db import bind_person
from samband.kernel.errors import NotFound
from samband.kernel.tokens import token_hash
from samband.mashup.models import FeedKey
from samband.people.models import Person


def feed_for_reading(secret: str) -> FeedKey:
    """The feed that a key opens; from here on the transaction reads as its person. Raises `NotFound`; two statements."""
    key = (
        FeedKey.objects.select_related("person", "space", "topic", "author")
        .filter(secret_hash=token_hash(secret), expires_at__gt=timezone.now())
        .first()
    )
    if key is None or key.person.state != Person.State.ACTIVE:
        raise NotFound
    bind_person(key.person_id)
    return key
