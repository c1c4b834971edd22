from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoverConfig(AppConfig):
    """Decisions move with merged contacts and go with erased people."""

    name = "samband.handover"
    label = "handover"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.cards.erasing import on_erase_network
        from samband.cards.load import register_requests
        from samband.handover.following import erase, open_requests
        from samband.handover.shell import menu
        from samband.handover.telling import KINDS
        from samband.notices.kinds import register_kind
        from samband.parties.registry import register_reference
        from samband.people.erasure import register_eraser
        from samband.people.watching import register_words
        from samband.web.shell import register_menu

        register_reference(
            "handover_decision",
            "contact_id",
            unique_with=("handover_id",),
            layer_column="person_id",
        )
        for kind in KINDS:
            register_kind(kind)
        register_eraser(erase)
        on_erase_network(erase)
        register_requests(open_requests)
        register_menu(menu, order=45)
        register_words(
            {
                "handover.begun": _("Began a handover"),
                "handover.exported": _("Took along contacts of a handover"),
                "handover.deleted": _("Deleted contacts of a handover here"),
                "handover.ended": _("Ended a handover"),
            },
            private=True,
        )
