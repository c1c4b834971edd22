from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntriesConfig(AppConfig):
    """Tells spaces and profiles what was written."""

    name = "samband.entries"
    label = "entries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.entries import navigation, sharing_in
        from samband.entries.erasure import erase_mentions, erase_opinions, erase_unsent
        from samband.entries.groups import register_own_groups
        from samband.entries.models import Entry
        from samband.entries.profile import (
            block_action,
            entries_block,
            reports_line,
            write_action,
        )
        from samband.entries.queries import content_in
        from samband.people.blocks import (
            register_profile_action,
            register_profile_block,
            register_tab,
            tab,
        )
        from samband.people.erasure import register_eraser
        from samband.people.limits import register_by_itself
        from samband.people.queries import FirstStep, register_first_step
        from samband.people.watching import register_words
        from samband.spaces.content import register_content
        from samband.web.assets import register_script, register_stylesheet
        from samband.web.installing import (
            register_manifest,
            register_offline,
            register_worker_script,
        )
        from samband.web.shell import register_menu, register_navigation

        register_content(content_in)
        # Drafts are kept, and previews made, while one types.
        register_by_itself(r"(/api/v1)?/drafts(/\d+)?|/write/preview")
        register_menu(reports_line, order=45)
        register_profile_action(write_action, order=10)
        register_profile_action(block_action, order=90)
        register_tab("settings", tab(_("Blocked"), "/settings/blocks"), order=65)
        register_words(
            {
                "entry.report-read": _("Read a text that somebody reported"),
                "retention.default-chosen": _("Chose how long rooms keep what is written"),
            }
        )
        register_eraser(erase_mentions)
        register_eraser(erase_opinions)
        register_eraser(erase_unsent)
        register_own_groups()
        register_stylesheet("entries/entries.css")
        # Before what listens to the same forms: what is kept for later goes no further.
        for name in ("outbox-store", "outbox-sender", "outbox", "outbox-list"):
            register_script(f"entries/js/{name}.js")
        for name in ("write", "toolbar", "files", "drafts", "suggest", "seen"):
            register_script(f"entries/js/{name}.js")
        for name in ("worker/shares", "outbox-store", "outbox-sender", "worker/outbox"):
            register_worker_script(f"entries/js/{name}.js")
        register_offline("entries/outbox_offline.html")
        register_menu(navigation.outbox, order=40)
        register_manifest(sharing_in.manifest_part)
        register_navigation("", navigation.items, order=15)
        register_tab("admin", tab(_("Links"), "/admin/links"), order=25)
        register_tab("admin", tab(_("How long rooms keep"), "/admin/retention"), order=26)
        register_profile_block(entries_block, order=50)
        register_first_step(
            FirstStep(
                _("Write the first page"),
                "/write?kind=page",
                _("How you work, whom to ask about what: something every newcomer asks for."),
                lambda: Entry.objects.filter(kind=Entry.Kind.PAGE),
                40,
            )
        )
