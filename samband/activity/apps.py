from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """Registers the streams in the navigation, and who is new beside them."""

    name = "samband.activity"
    label = "activity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from samband.activity import home, navigation
        from samband.activity.blocks import register_home_block
        from samband.web.shell import register_live, register_navigation

        register_live(lambda request: settings.SAMBAND.live_url(request.get_host()))
        register_navigation("", navigation.main_items, order=10)
        register_home_block(home.newest_block, order=20)
