from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "samband.cards"
    label = "cards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Cards move when parties are merged, and the hints made of them follow."""
        from django.utils.translation import gettext_lazy

        from samband.cards.erasing import clean_cards
        from samband.cards.folding import fold, unfold
        from samband.cards.jobs import make_hints, make_hints_later
        from samband.cards.objecting import note_owners
        from samband.parties.registry import (
            on_change,
            on_erase,
            on_merge,
            on_suppress,
            register_reference,
        )
        from samband.people import blocks
        from samband.people.watching import register_words

        register_reference(
            "cards_card", "party_id", unique_with=("owner_id",), layer_column="owner_id"
        )
        register_reference(
            "cards_cardtag", "party_id", unique_with=("owner_id", "key"), layer_column="owner_id"
        )
        register_reference("cards_organisationsheet", "part_of_id")
        register_reference("cards_organisationsheet", "became_id")
        register_reference("cards_card", "organisation_id", layer_column="owner_id")
        register_reference(
            "cards_employerchange",
            "party_id",
            unique_with=("owner_id", "from_organisation_id", "to_organisation_id"),
            layer_column="owner_id",
        )
        for column in ("from_organisation_id", "to_organisation_id"):
            register_reference(
                "cards_employerchange",
                column,
                unique_with=(
                    "owner_id",
                    "party_id",
                    *({"from_organisation_id", "to_organisation_id"} - {column}),
                ),
                layer_column="owner_id",
            )
        on_change(make_hints, own=make_hints_later)
        on_merge(fold, unfold)
        on_suppress(clean_cards, order=5)
        on_erase(note_owners)
        tab = blocks.tab(gettext_lazy("People outside"), "/admin/outsiders")
        blocks.register_tab("admin", tab, order=35)
        register_words(
            {
                "party.suppressed": gettext_lazy("Had people outside erased"),
                "party.erased": gettext_lazy("Erased somebody outside"),
                "merge.undone": gettext_lazy("Took two contacts apart"),
                "merge.confirmed": gettext_lazy("Made two contacts one"),
                "organisation.written": gettext_lazy("Wrote about an organisation outside"),
                "merge.refused": gettext_lazy("Said that two contacts are not the same"),
            }
        )

        from samband.cards.navigation import main_items
        from samband.web.assets import register_stylesheet
        from samband.web.shell import register_navigation

        register_navigation("", main_items, order=40)
        register_stylesheet("cards/contact.css")
