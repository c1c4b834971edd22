from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "samband.cards"
    label = "cards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Cards move when parties are merged, and the hints made of them follow."""
        from samband.cards.jobs import make_hints
        from samband.parties.registry import on_change, register_reference

        register_reference(
            "cards_card", "party_id", unique_with=("owner_id",), layer_column="owner_id"
        )
        register_reference("cards_card", "organisation_id", layer_column="owner_id")
        on_change(make_hints)

        from samband.cards.navigation import main_items
        from samband.web.shell import register_navigation

        register_navigation("", main_items, order=40)
