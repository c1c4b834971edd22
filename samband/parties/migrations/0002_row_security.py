from django.db import migrations

from samband.kernel.db.policies import LAYER_READ, protect


class Migration(migrations.Migration):
    """Who was seen where is readable in its own layer only."""

    dependencies = [("parties", "0001_initial"), ("people", "0002_colleague")]

    operations = [
        *protect("parties_identity", read=LAYER_READ),
        *protect("parties_notsame", read=LAYER_READ),
        *protect("parties_merge", read=LAYER_READ),
    ]
