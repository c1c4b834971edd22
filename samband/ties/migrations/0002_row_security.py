from django.db import migrations

from samband.kernel.db.policies import LAYER_READ, protect


class Migration(migrations.Migration):
    """Interactions and ties are readable in their own layer only."""

    dependencies = [("ties", "0001_initial"), ("people", "0002_colleague")]

    operations = [
        *protect("ties_interaction", read=LAYER_READ),
        *protect("ties_tie", read=LAYER_READ),
    ]
