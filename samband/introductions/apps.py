from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntroductionsConfig(AppConfig):
    """Requests move with merged contacts and go with erased people."""

    name = "samband.introductions"
    label = "introductions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.cards.erasing import on_erase_network
        from samband.cards.load import register_requests
        from samband.cards.organisations.blocks import register_organisation_block
        from samband.introductions.blocks import open_introductions
        from samband.introductions.load import open_requests
        from samband.introductions.passing import erase, erase_contacts
        from samband.introductions.telling import KINDS
        from samband.notices.kinds import register_kind
        from samband.parties.registry import on_erase, register_reference
        from samband.people.erasure import register_eraser
        from samband.people.watching import register_words

        register_reference("introductions_introduction", "contact_id", layer_column="asker_id")
        for kind in KINDS:
            register_kind(kind)
        register_eraser(erase)
        on_erase_network(erase)
        register_requests(open_requests)
        register_organisation_block(open_introductions, order=20)
        on_erase(erase_contacts)
        register_words(
            {"introduction.made": _("Introduced a colleague to a contact")}, private=True
        )
