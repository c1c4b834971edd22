"""Evidence follows a merge and comes back when it is undone."""

from datetime import UTC, datetime

import pytest

from samband.kernel.db import as_system
from samband.knowledge.actions import index_documents
from samband.knowledge.evidence import Evidence
from samband.knowledge.models import Role, WorkCount
from samband.parties.actions import resolve_identities, undo_merge
from samband.parties.models import Identity, Merge, Party
from samband.spaces.models import COLLEAGUES_AUDIENCE
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 3, 14, 5, tzinfo=UTC)


def state() -> tuple[list[object], list[object]]:
    return (
        list(Role.objects.order_by("document_id", "role").values_list("document_id", "party_id")),
        list(WorkCount.objects.order_by("party_id").values_list("party_id", "count")),
    )


def test_roles_and_counts_move_with_a_merge_and_come_back(cast: Cast) -> None:
    with as_system():
        one, other = Party.objects.create(), Party.objects.create()
        Identity.objects.create(value="karin@bolag.example", name="Karin Ek", party=one)
        Identity.objects.create(value="kek@skola.example", name="Karin Ek", party=other)
        first, second = index_documents(
            [
                Evidence("commit", COLLEAGUES_AUDIENCE, NOW, "Tighten the valve", roles=roles)
                for roles in ([(one.pk, "author")], [(other.pk, "author")])
            ]
        )
        before = state()
        assert before[1] == [(one.pk, 1), (other.pk, 1)]
        resolve_identities(layer=0)
        assert state() == ([(first, one.pk), (second, one.pk)], [(one.pk, 2)])
        undo_merge(actor=cast.administrator, merge_id=Merge.objects.get().pk)
        assert state() == before
