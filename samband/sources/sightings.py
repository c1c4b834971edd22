"""Under which names an identity was seen; resolution reads them all."""

from collections.abc import Collection, Iterator

from samband.sources.models import Sighting


def names_of(identity_ids: Collection[int]) -> Iterator[tuple[int, str, int]]:
    """Identity, name as written and how often, for each name seen. One statement."""
    rows = Sighting.objects.filter(identity_id__in=identity_ids).exclude(name="")
    yield from rows.values_list("identity_id", "name", "count").iterator()
