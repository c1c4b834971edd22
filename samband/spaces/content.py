"""What upper packages tell about the content of spaces, because spaces know no entries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in some audiences: how much, by how many, how it begins; `version` changes with every entry."""

    count: int = 0
    writers: int = 0
    version: int = 0
    titles: Sequence[str] = ()


ContentProvider = Callable[[Sequence[int]], Content]

_providers: list[ContentProvider] = []


def register_content(provider: ContentProvider) -> None:
    """Say what stands in audiences: `provider(audience_ids)`. The entries package registers itself."""
    if provider not in _providers:
        _providers.append(provider)


def content_of(audience_ids: Sequence[int]) -> Content:
    """What all providers know of these audiences."""
    found = [provider(audience_ids) for provider in _providers] if audience_ids else []
    return Content(
        count=sum(one.count for one in found),
        writers=max((one.writers for one in found), default=0),
        version=sum(one.version for one in found),
        titles=[title for one in found for title in one.titles],
    )
