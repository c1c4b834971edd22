from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "samband.ties"
    label = "ties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ties follow when parties are merged; accounts stay where they are."""
        from samband.parties.registry import on_change, register_anchor, register_reference
        from samband.ties.actions import recompute_ties

        register_anchor("people_person", "party_id")
        register_anchor("people_installation", "party_id")
        register_reference(
            "ties_correction", "party_id", unique_with=("owner_id",), layer_column="owner_id"
        )
        on_change(recompute_ties, own=recompute_ties)
