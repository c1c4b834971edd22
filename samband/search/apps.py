from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class SearchConfig(AppConfig):
    name = "samband.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Entries are found from the moment they are written; a saved search can stand on home."""
        from samband.activity.blocks import register_home_block
        from samband.entries.hooks import register_after_write
        from samband.entries.link_models import Link
        from samband.search import meanings
        from samband.search.indexing import index_entries, index_entry
        from samband.search.saved import ON_HOME_COUNT, ON_HOME_SQL, home_block
        from samband.spaces.navigation import register_count

        register_home_block(home_block, order=40)
        register_count(ON_HOME_COUNT, ON_HOME_SQL)
        register_after_write(index_entry, many=index_entries)
        post_save.connect(_link_was_read, sender=Link, dispatch_uid="search.link")
        meanings.register()


def _link_was_read(instance: Any, **signal: Any) -> None:
    """The title of a link comes after the entry that leads there."""
    from samband.search.indexing import index_link

    if instance.title:
        index_link(instance.pk)
