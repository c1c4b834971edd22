from django.db import migrations

from samband.kernel.db.policies import protect


class Migration(migrations.Migration):
    """A notice is its owner's; what somebody outside asks is put in by anybody and read by the system alone."""

    dependencies = [("privacy", "0003_notices")]

    operations = [
        *protect("privacy_notice", read="owner_id = samband_person()"),
        *protect("privacy_accessrequest", read="false", write="true"),
    ]
