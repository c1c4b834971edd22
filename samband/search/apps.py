from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "samband.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Entries are found from the moment they are written; a saved search can stand on home."""
        from samband.activity.blocks import register_home_block
        from samband.entries.hooks import register_after_write
        from samband.search.indexing import index_entry
        from samband.search.saved import home_block

        register_home_block(home_block, order=40)
        register_after_write(index_entry)
        _register_meanings()


def _register_meanings() -> None:
    """What `has:` and `is:` find by a lexeme of the entry itself."""
    from samband.search.conditions import register_lexeme

    for value in ("link", "file", "picture", "question", "code", "poll"):
        register_lexeme("has", value, f"!has.{value}")
    for value in ("question", "page", "comment"):
        register_lexeme("is", value, f"!is.{value}")
