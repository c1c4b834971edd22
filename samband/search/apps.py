from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "samband.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Entries are found from the moment they are written; a saved search can stand on home."""
        from samband.activity.blocks import register_home_block
        from samband.entries.hooks import register_after_write
        from samband.search import meanings
        from samband.search.indexing import index_entry
        from samband.search.saved import home_block

        register_home_block(home_block, order=40)
        register_after_write(index_entry)
        meanings.register()
