from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThanksConfig(AppConfig):
    """Thanks are entries; everything else is told to those who look: profiles, menus, the bell, evidence, the search."""

    name = "samband.thanks"
    label = "thanks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.entries.blocks import register_entry_actions, register_thread_block
        from samband.entries.hooks import register_after_block
        from samband.entries.kinds import KindWords, register_kind
        from samband.entries.models import Entry
        from samband.knowledge.entries import register_roles
        from samband.notices import kinds, noting
        from samband.people.blocks import register_profile_action, register_profile_block
        from samband.people.erasure import register_eraser
        from samband.search.conditions import register_condition
        from samband.thanks import blocks, evidence, words

        register_kind(Entry.Kind.THANKS, KindWords(_("thanks"), tone="warm"))
        register_roles(Entry.Kind.THANKS, evidence.roles_of)
        kinds.register_kind(words.KIND)
        noting.register_concern(Entry.Kind.THANKS, evidence.concerned)
        register_after_block(evidence.follow_block)
        register_eraser(evidence.erase)
        register_profile_block(blocks.profile_block, order=40)
        register_profile_action(blocks.thank_action, order=20)
        register_entry_actions(blocks.entry_lines, only_others=True)
        register_thread_block(blocks.thread_block, order=20)
        register_condition(
            "has", "thanks", blocks.has_thanks, swedish="tack", meaning=_("thanks to somebody")
        )
