"""Evidence when parties are merged or taken apart: roles move, and the counts of work follow them."""

from collections.abc import Collection

from django.db import connection

from samband.spaces.models import COLLEAGUES_AUDIENCE


def recount_work(party_ids: Collection[int]) -> None:
    """Count the work of these parties anew from their roles. Two statements."""
    parties = list(party_ids)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM knowledge_workcount WHERE party_id = ANY (%s)", [parties])
        cursor.execute(
            "INSERT INTO knowledge_workcount (party_id, role, count)"
            " SELECT r.party_id, r.role, count(*) FROM knowledge_role r"
            " JOIN knowledge_document d ON d.id = r.document_id AND d.audience_id = %s"
            " WHERE r.party_id = ANY (%s) GROUP BY 1, 2",
            [COLLEAGUES_AUDIENCE, parties],
        )
