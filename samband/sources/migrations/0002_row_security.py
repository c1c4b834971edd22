from django.db import migrations

from samband.kernel.db.policies import LAYER_READ, protect


class Migration(migrations.Migration):
    """Personal sources, their runs and what was seen in them are their person's alone."""

    dependencies = [("sources", "0001_initial"), ("people", "0002_colleague")]

    operations = [
        *protect("sources_source", read=LAYER_READ),
        *protect("sources_import", read=LAYER_READ),
        *protect("sources_sighting", read=LAYER_READ),
    ]
