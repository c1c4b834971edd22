from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailroomConfig(AppConfig):
    """Shows rooms' addresses, and what waits for somebody's word."""

    name = "samband.mailroom"
    label = "mailroom"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.activity.blocks import register_room_block
        from samband.kernel.metrics.gathering import register_figures
        from samband.mailroom import figures, keeping, places
        from samband.people.blocks import register_tab, tab
        from samband.people.erasure import register_eraser

        register_room_block(places.room_block, order=60)
        register_figures(figures.look)
        register_eraser(keeping.erase)
        register_tab("settings", tab(_("Mail from me"), "/mail"), order=27)
