"""Making and revoking the keys of feeds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.errors import NotFound, Refused
from samband.kernel.tokens import new_token, token_hash
from samband.knowledge.models import Topic
from samband.mashup.models import FeedKey
from samband.people.access import person_for_reading
from samband.people.models import Person
from samband.spaces.access import space_for_reading

LONGEST = timedelta(days=365)
MOST_KEYS = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of what a feed is: exactly one of a room's slug, a topic's slug, a handle, a search."""

    space: str = ""
    topic: str = ""
    person: str = ""
    query: str = ""


@transaction.atomic
def make_feed_key(*, actor: Person, of: Wanted, now: datetime | None = None) -> tuple[FeedKey, str]:
    """A new key for one feed, valid for a year; returns it with its secret, which is not kept.

    Raises `NotFound` for what the actor may not see, `Refused` beyond 50 keys.
    """
    now = now or timezone.now()
    if FeedKey.objects.filter(person=actor, expires_at__gt=now).count() >= MOST_KEYS:
        raise Refused(
            _("You have %(count)d feeds. Revoke one before you make another.")
            % {"count": MOST_KEYS}
        )
    secret = new_token()
    key = FeedKey(person=actor, secret_hash=token_hash(secret), expires_at=now + LONGEST)
    if of.space:
        key.kind, key.space = FeedKey.Kind.SPACE, space_for_reading(actor, of.space).space
    elif of.topic:
        topic = None if actor.is_guest else Topic.objects.filter(slug=of.topic).first()
        if topic is None:
            raise NotFound
        key.kind, key.topic = FeedKey.Kind.TOPIC, topic
    elif of.person:
        key.kind, key.author = FeedKey.Kind.PERSON, person_for_reading(actor, of.person)
    elif of.query.strip():
        key.kind, key.query = FeedKey.Kind.SEARCH, of.query.strip()[:2000]
    else:
        raise NotFound
    key.save()
    audit.record("feed.key-made", actor_id=actor.pk, subject_id=actor.pk, object_id=key.pk)
    return key, secret


@transaction.atomic
def revoke_feed_key(*, actor: Person, key_id: int) -> None:
    """Make a key useless. Raises `NotFound` for somebody else's."""
    removed, _kinds = FeedKey.objects.filter(pk=key_id, person=actor).delete()
    if not removed:
        raise NotFound
    audit.record("feed.key-revoked", actor_id=actor.pk, subject_id=actor.pk, object_id=key_id)


def forget_keys(person_id: int) -> None:
    """Take away all keys of a person, and those of feeds about them; for erasure."""
    FeedKey.objects.filter(person_id=person_id).delete()
    FeedKey.objects.filter(author_id=person_id).delete()
