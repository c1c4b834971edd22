from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FikaConfig(AppConfig):
    """Proposals are entries that only the pair reads; the bell and mail tell of them."""

    name = "samband.fika"
    label = "fika"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.entries.blocks import register_thread_block
        from samband.entries.kinds import KindWords, register_kind
        from samband.entries.models import Entry
        from samband.fika import rounds, telling, words
        from samband.notices import kinds, letters, noting
        from samband.people.blocks import register_tab, tab
        from samband.people.erasure import register_eraser

        register_kind(Entry.Kind.FIKA, KindWords(_("proposal"), tone="warm"))
        for kind in telling.KINDS:
            kinds.register_kind(kind)
        noting.register_concern(Entry.Kind.FIKA, telling.concerned)
        letters.register_words(Entry.Kind.FIKA, words.in_mail)
        register_thread_block(words.thread_block, order=20)
        register_eraser(rounds.erase)
        register_tab("settings", words.settings_tab, order=70)
        register_tab("admin", tab(_("Fika"), "/admin/fika"), order=28)
