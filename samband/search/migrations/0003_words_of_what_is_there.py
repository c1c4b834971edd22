from typing import Any

from django.db import migrations


def index_later(apps: Any, schema_editor: Any) -> None:
    """Entries of an installation that is upgraded are indexed by the job process: a million of them take minutes."""
    from samband.kernel.jobs import later
    from samband.search.jobs import index_missing

    if apps.get_model("entries", "Entry").objects.exists():
        later(index_missing, key="search.index_missing", timestamp=0)


class Migration(migrations.Migration):
    """What was written before searching came is found too."""

    dependencies = [
        ("search", "0002_follow_entries"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunPython(index_later, migrations.RunPython.noop)]
