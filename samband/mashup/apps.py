from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MashupConfig(AppConfig):
    """Puts a tab into the settings, and forgets a person's keys with them."""

    name = "samband.mashup"
    label = "mashup"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.mashup.actions import forget_keys
        from samband.mashup.navigation import feed_action
        from samband.people.blocks import register_profile_action, register_tab, tab
        from samband.people.erasure import register_eraser

        register_eraser(forget_keys)
        register_profile_action(feed_action, order=60)
        register_tab("settings", tab(_("Feeds"), "/settings/feeds"), order=55)
