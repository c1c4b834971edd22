from django.apps import AppConfig


class EntriesConfig(AppConfig):
    """Tells the spaces what stands in them."""

    name = "samband.entries"
    label = "entries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.entries.queries import content_in
        from samband.spaces.content import register_content

        register_content(content_in)
