from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Hears of writes; puts the bell on every page and a tab into the settings."""

    name = "samband.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.activity.reading.hooks import register_after_read
        from samband.activity.reminders import register_due
        from samband.entries.hooks import (
            register_after_reaction,
            register_after_report,
            register_after_write,
        )
        from samband.kernel.metrics.gathering import register_figures
        from samband.notices import (
            chosen,
            erasure,
            figures,
            navigation,
            noting,
            queries,
            seen,
            summaries,
        )
        from samband.notices.reminding import note_reminder
        from samband.notices.reporting import note_report_later
        from samband.people.blocks import register_tab, tab
        from samband.people.erasure import register_eraser
        from samband.spaces.navigation import register_count
        from samband.web.assets import register_script
        from samband.web.installing import register_worker_script
        from samband.web.shell import register_corner

        register_after_write(noting.note_later, many=noting.note_nobody)
        register_due(note_reminder)
        register_after_read(seen.mark_seen)
        summaries.register_picks(chosen.picks_since)
        register_after_reaction(noting.note_reactions_later)
        register_after_report(note_report_later)
        register_count(navigation.COUNT, queries.UNREAD_LINES, parameters=queries.UNREAD_PARAMETERS)
        register_corner(navigation.bell)
        register_script("notices/notices.js")
        register_figures(figures.look)
        register_script("notices/device.js")
        register_worker_script("notices/worker/push.js")
        register_eraser(erasure.erase)
        register_tab("settings", tab(_("Notifications"), "/settings/notifications"), order=25)
        register_tab("settings", tab(_("Devices"), "/settings/devices"), order=26)
