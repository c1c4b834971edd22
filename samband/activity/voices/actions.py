"""What the organisation decides about answers."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.activity.models import VoiceAges
from samband.kernel import audit
from samband.kernel.errors import Invalid, NotFound
from samband.people.models import Person

MOST_HOURS = 24 * 60


@transaction.atomic
def set_ages(*, actor: Person, members: int, followers: int, editors: int) -> VoiceAges:
    """Choose after how many hours what has no answer is shown to whom.

    Raises `NotFound` for who is no administrator, `Invalid` unless each circle comes after the one before.
    """
    if not actor.is_administrator:
        raise NotFound
    if not 0 <= members <= followers <= editors <= MOST_HOURS:
        raise Invalid(
            _("Each number of hours must be at least as large as the one before it."),
            code="ages",
        )
    row, _made = VoiceAges.objects.update_or_create(
        pk=1, defaults={"members": members, "followers": followers, "editors": editors}
    )
    audit.record("voices.ages_set", actor_id=actor.pk, object_kind="installation", object_id=1)
    return row
