from typing import Any

from django.db import migrations


def index_later(apps: Any, schema_editor: Any) -> None:
    """Entries that have a poll are indexed anew by the job process, now with its options."""
    from samband.kernel.jobs import later
    from samband.search.jobs import index_missing

    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_entrywords WHERE entry_id IN (SELECT entry_id FROM gatherings_poll)"
        )
        if cursor.rowcount:
            later(index_missing, key="search.index_missing", timestamp=0)


class Migration(migrations.Migration):
    """Polls that were there before are found by their options too."""

    dependencies = [
        ("gatherings", "0002_events"),
        ("search", "0003_words_of_what_is_there"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunPython(index_later, migrations.RunPython.noop)]
