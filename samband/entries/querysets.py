"""The words in which entries are read; `visible_to` is the only start of a read."""

from typing import TYPE_CHECKING, Self

from django.db import models

from samband.spaces.audiences import InAudiencesOf

if TYPE_CHECKING:
    from samband.entries.models import Entry  # noqa: F401 - named as text below
    from samband.people.models import Person


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, person: "Person") -> Self:
        """Published entries whose audience this person is in; everything else is as if it did not exist."""
        return self.filter(InAudiencesOf(person.pk, "audience"), state="published")

    def seen_by(self, person: "Person") -> Self:
        """Without what this person put away and whom they blocked; see `hidden`."""
        from samband.entries.hidden import seen_by

        return self.filter(seen_by(person.pk))

    def roots(self) -> Self:
        """What starts a thread."""
        return self.filter(root__isnull=True)

    def newest_first(self) -> Self:
        """Stream order; ids are not in time's order after imports."""
        return self.order_by("-published_at", "-id")
