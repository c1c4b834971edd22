from django.apps import AppConfig


class DavConfig(AppConfig):
    """Puts a tab into the settings, and lets what devices wrote follow the cards that it is about."""

    name = "samband.dav"
    label = "dav"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.cards.erasing import on_erase_network
        from samband.cards.folding import register_before_fold
        from samband.dav.actions import clean_kept, forget_book, revoke_all, take_along
        from samband.dav.navigation import settings_tab
        from samband.parties.registry import on_suppress
        from samband.people.blocks import register_tab
        from samband.people.erasure import register_eraser
        from samband.people.revoking import register_revoker

        register_before_fold(take_along)
        register_eraser(forget_book)
        on_erase_network(forget_book)
        register_revoker(revoke_all)
        on_suppress(clean_kept, order=6)
        register_tab("settings", settings_tab, order=57)
