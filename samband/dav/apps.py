from django.apps import AppConfig


class DavConfig(AppConfig):
    """Puts a tab into the settings, lets what devices wrote follow the cards, and keeps address books in step."""

    name = "samband.dav"
    label = "dav"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.cards.erasing import on_erase_network
        from samband.cards.folding import register_before_fold
        from samband.dav.actions import clean_kept, forget_book, revoke_all, take_along
        from samband.dav.bothways import forgetting, running, telling, words
        from samband.dav.navigation import settings_tab
        from samband.notices.kinds import register_kind
        from samband.notices.letters import register_letter
        from samband.notices.models import Letter
        from samband.parties.registry import on_erase, on_suppress
        from samband.people.blocks import register_tab
        from samband.people.erasure import register_eraser
        from samband.people.revoking import register_revoker
        from samband.sources.servers import hooks

        register_before_fold(take_along)
        register_eraser(forget_book)
        on_erase_network(forget_book)
        register_revoker(revoke_all)
        on_suppress(clean_kept, order=6)
        register_tab("settings", settings_tab, order=57)
        hooks.register(after=running.keep_in_step, apart=running.apart, links=words.links_of)
        register_eraser(forgetting.forget)
        register_kind(telling.KIND)
        register_letter(Letter.Kind.DECIDE, telling.compose)
        on_erase_network(forgetting.forget)
        on_erase(forgetting.erase_parties)
        on_suppress(forgetting.clean, order=7)
