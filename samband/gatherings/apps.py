from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatheringsConfig(AppConfig):
    """Lets entries have polls and dates, finds them, tells of them, and forgets answers with their person."""

    name = "samband.gatherings"
    label = "gatherings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from samband.entries.extras import register_extra
        from samband.gatherings import navigation
        from samband.gatherings.events.fields import EVENT
        from samband.gatherings.events.keys import forget_answers
        from samband.gatherings.events.kinds import register_kinds
        from samband.gatherings.events.mails import compose
        from samband.gatherings.events.replies import take_answer
        from samband.gatherings.finding import register_conditions
        from samband.gatherings.polls.actions import forget_votes
        from samband.gatherings.polls.fields import POLL
        from samband.mailroom.taking import register_taker
        from samband.notices.addresses import EVENT as EVENT_ADDRESS
        from samband.notices.letters import register_letter
        from samband.notices.models import Letter
        from samband.people.blocks import register_tab, tab
        from samband.people.erasure import register_eraser
        from samband.web.assets import register_script, register_stylesheet
        from samband.web.shell import register_navigation

        register_extra(EVENT)
        register_extra(POLL)
        register_eraser(forget_votes)
        register_eraser(forget_answers)
        register_conditions()
        register_kinds()
        register_taker(EVENT_ADDRESS, take_answer)
        register_letter(Letter.Kind.INVITE, compose)
        register_tab("settings", tab(_("Calendar"), "/settings/calendars"), order=56)
        register_navigation("", navigation.items, order=14)
        register_stylesheet("gatherings/gatherings.css")
        register_script("gatherings/js/gatherings.js")
