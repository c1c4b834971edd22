from django.apps import AppConfig
from django.utils.translation import gettext as _


class SourcesConfig(AppConfig):
    """Registers the way to one's imports in the person's own menu."""

    name = "samband.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.people.access import person_of
        from samband.web.parts import Action
        from samband.web.shell import register_menu

        def menu(request: object) -> list[Action]:
            person = person_of(request)  # type: ignore[arg-type]  # the shell gives its request
            if person is None or person.is_guest:
                return []
            return [Action(_("Imports"), "/imports", "upload")]

        register_menu(menu, order=40)
