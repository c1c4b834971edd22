from django.apps import AppConfig


class EntriesConfig(AppConfig):
    name = "samband.entries"
    label = "entries"
    default_auto_field = "django.db.models.BigAutoField"
