from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareConfig(AppConfig):
    """Plans move with merged contacts and go with erased people."""

    name = "samband.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.cards.erasing import on_erase_network
        from samband.cards.organisations.blocks import register_organisation_block
        from samband.care.blocks import care_there
        from samband.care.weeks import erase, erase_contacts, weeks_of_keepers
        from samband.parties.registry import on_erase, register_reference
        from samband.people.erasure import register_eraser
        from samband.people.watching import register_words
        from samband.ties.actions import on_touch

        register_reference(
            "care_plan", "contact_id", unique_with=("owner_id",), layer_column="owner_id"
        )
        for table in ("care_keeper", "care_keeperweek"):
            register_reference(
                table, "contact_id", unique_with=("person_id",), layer_column="person_id"
            )
        on_touch(weeks_of_keepers)
        register_organisation_block(care_there, order=30)
        register_eraser(erase)
        on_erase_network(erase)
        on_erase(erase_contacts)
        register_words(
            {
                "care.key-made": _("Made an address for the calendar of keeping in touch"),
                "care.key-revoked": _("Revoked an address for the calendar of keeping in touch"),
            },
            private=True,
        )
