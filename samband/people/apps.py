"""Registers people with Django and with the shell."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, sign-in, profiles, the organisation."""

    name = "samband.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.people import shell

        shell.register()

        from samband.kernel.mail import register_sender
        from samband.people.letters import organisation_name

        register_sender(organisation_name)

        from samband.people.actions import closing, erasing

        erasing.register_ledger()
        closing.register_ledger()
