from django.db import migrations

from samband.kernel.db.policies import LAYER_READ, protect


class Migration(migrations.Migration):
    """What an import stored or refused is readable in its layer; subjects are their owner's alone."""

    dependencies = [("sources", "0003_items_and_troubles")]

    operations = [
        *protect("sources_item", read=LAYER_READ),
        *protect("sources_trouble", read=LAYER_READ),
        *protect("sources_subject", read="layer = samband_person()"),
    ]
