from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "samband.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Erasures are repeated after a restore."""
        from samband.parties import replay

        replay.register()
