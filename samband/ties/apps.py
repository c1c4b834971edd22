from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "samband.ties"
    label = "ties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ties follow when parties are merged; accounts stay where they are."""
        from samband.parties.registry import on_change, register_anchor
        from samband.ties.actions import recompute_ties

        register_anchor("people_person", "party_id")
        register_anchor("people_installation", "party_id")
        on_change(recompute_ties, own=recompute_ties)
