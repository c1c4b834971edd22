"""What the administrators decide about links."""

from django.db import transaction

from samband.entries.models import LinkPolicy
from samband.kernel.audit import record
from samband.kernel.errors import NotFound
from samband.people.models import Person


@transaction.atomic
def set_policy(*, actor: Person, fetches: bool) -> None:
    """Turn the fetching of previews on or off; what was fetched before stays. Raises `NotFound` for others."""
    if not actor.is_administrator:
        raise NotFound
    LinkPolicy.objects.update_or_create(pk=1, defaults={"fetches": fetches})
    record(
        "links.previews-on" if fetches else "links.previews-off",
        actor_id=actor.pk,
        object_kind="installation",
    )
