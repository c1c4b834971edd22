from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpacesConfig(AppConfig):
    """Registers rooms in the navigation, and whom guests may see."""

    name = "samband.spaces"
    label = "spaces"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.people.access import register_guest_scope
        from samband.people.erasure import register_eraser
        from samband.people.queries import FirstStep, register_first_step
        from samband.spaces import navigation
        from samband.spaces.erasure import erase_memberships
        from samband.spaces.models import Space
        from samband.spaces.queries import fellow_members
        from samband.web.shell import register_navigation

        register_guest_scope(fellow_members)
        register_eraser(erase_memberships)
        register_first_step(
            FirstStep(
                _("Open three rooms"),
                "/rooms/new",
                _("Your largest project, one place, one thing people do for fun."),
                lambda: Space.objects.order_by("pk")[2:3],
                30,
            )
        )
        register_navigation("", navigation.main_items, order=30)
        register_navigation("rooms", navigation.my_items, title=_("My rooms"), order=50)
