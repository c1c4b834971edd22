from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """What Samband knows about each person, and what people outside are told."""

    name = "samband.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.cards.objecting import register_teller
        from samband.parties.registry import on_suppress, register_reference
        from samband.people.blocks import register_tab, tab
        from samband.people.erasure import register_eraser
        from samband.people.watching import register_words
        from samband.privacy import erasing, sections_inside, sections_network, sections_using
        from samband.privacy.catalogue import register_section
        from samband.privacy.navigation import wrong_tab
        from samband.privacy.objections import tell_owner

        for section in (
            *sections_inside.SECTIONS,
            *sections_network.SECTIONS,
            *sections_using.SECTIONS,
        ):
            register_section(section)
        register_eraser(erasing.erase)
        register_reference("privacy_notice", "party_id", layer_column="owner_id")
        on_suppress(erasing.clean_reports, order=60)
        register_teller(tell_owner)
        register_words(
            {
                "privacy.export-asked": _("Asked for everything about themself"),
                "privacy.keeping-chosen": _("Chose how long data about people outside is kept"),
                "privacy.report-answered": _("Answered that something is wrong"),
            }
        )
        register_tab("settings", tab(_("What Samband knows"), "/settings/known"), order=62)
        register_tab("admin", tab(_("How long it is kept"), "/admin/keeping"), order=36)
        register_tab("admin", wrong_tab, order=52)
