"""Those who follow a topic, as a group that one can name: `@topic:batteries`.

Nobody sees who they are, or how many, below the number that is asked about before it is sent.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from samband.activity.models import Follow
from samband.entries.groups import GroupKind, GroupName, register_group
from samband.entries.suggesting import topics_for
from samband.kernel.markdown import hashtag_slug
from samband.people.models import Person

_WANTED = (Follow.Level.ALL, Follow.Level.CONCERNS)


def _followers(writer: Person, name: str) -> list[int] | None:
    """Who follows a topic that shows to the writer; None for guests and for what is no topic to them."""
    slug = hashtag_slug(name)
    if writer.is_guest or all(one.slug != slug for one in topics_for(writer, slug, 200)):
        return None
    found = Follow.objects.filter(topic=slug[:60], level__in=_WANTED)
    return list(found.values_list("person_id", flat=True))


def _find(writer: Person, words: str) -> Sequence[GroupName]:
    if writer.is_guest:
        return []
    return [GroupName(one.slug, one.name) for one in topics_for(writer, words, 5)]


def register_topic_group() -> None:
    """Called once when Django has started."""
    kind = GroupKind(("ämne", "topic"), _("everybody who follows the topic"), _followers, _find)
    register_group(kind)
