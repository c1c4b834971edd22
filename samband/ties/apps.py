from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "samband.ties"
    label = "ties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ties follow when parties are merged; accounts stay where they are, roles in evidence move."""
        from samband.parties.registry import on_change, register_anchor, register_reference
        from samband.ties.actions import recompute_ties

        register_anchor("people_person", "party_id")
        register_anchor("people_installation", "party_id")
        register_reference("knowledge_role", "party_id", unique_with=("document_id", "role"))
        on_change(recompute_ties)
