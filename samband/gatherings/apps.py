from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    """Lets entries have polls, finds them, and forgets votes with their person."""

    name = "samband.gatherings"
    label = "gatherings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.entries.extras import register_extra
        from samband.gatherings.finding import register_conditions
        from samband.gatherings.polls.actions import forget_votes
        from samband.gatherings.polls.fields import POLL
        from samband.people.erasure import register_eraser
        from samband.web.assets import register_script, register_stylesheet

        register_extra(POLL)
        register_eraser(forget_votes)
        register_conditions()
        register_stylesheet("gatherings/gatherings.css")
        register_script("gatherings/js/gatherings.js")
