from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Registers what imports add to other packages' pages, and how a person's are erased."""

    name = "samband.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.kernel.metrics.gathering import register_figures
        from samband.parties.registry import register_names
        from samband.sources import figures, keeping, shell
        from samband.sources.sightings import names_of

        shell.register()
        register_names(names_of)
        register_figures(figures.look)
        keeping.register_ledger()
