"""The index on `root_id` alone goes: `entry_number_once` begins with the same, and gives comments in order.

Without touching the foreign key, which would be checked anew for each row.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entries", "0009_report_goes_to")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS entries_entry_root_id_c13e70c4",
                    "CREATE INDEX entries_entry_root_id_c13e70c4 ON entries_entry (root_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="root",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="entries.entry",
                    ),
                )
            ],
        )
    ]
