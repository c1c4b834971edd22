from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


def grant_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After every `migrate`, give the application roles their rights on what is new."""
    from samband.kernel.db.roles import grant_tables

    grant_tables(using)


class KernelConfig(AppConfig):
    name = "samband.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.kernel.db.ending import end_with_thread

        post_migrate.connect(grant_after_migrate, sender=self)
        connection_created.connect(end_with_thread, dispatch_uid="kernel.end_with_thread")
