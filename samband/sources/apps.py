from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Registers what imports add to other packages' pages, and how a person's are erased."""

    name = "samband.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.sources import shell

        shell.register()
