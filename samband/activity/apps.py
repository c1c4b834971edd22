from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    """Registers the streams in the navigation, and who is new beside them."""

    name = "samband.activity"
    label = "activity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from samband.activity import home, kept, navigation, visits
        from samband.activity.blocks import register_home_block, register_room_block
        from samband.activity.erasure import erase_traces
        from samband.activity.following.blocks import profile_block
        from samband.activity.following.groups import register_topic_group
        from samband.activity.reading.actions import keep_over_move
        from samband.activity.reading.blocks import MINE, entry_actions, shown, thread_block
        from samband.entries.blocks import (
            register_entry_actions,
            register_shown,
            register_thread_block,
        )
        from samband.entries.hooks import register_after_move
        from samband.entries.threads import register_fact
        from samband.people.blocks import register_profile_block, register_tab, tab
        from samband.people.erasure import register_eraser
        from samband.people.limits import register_by_itself
        from samband.spaces.navigation import register_count
        from samband.web.assets import register_script
        from samband.web.shell import register_live, register_menu, register_navigation

        register_eraser(erase_traces)
        register_fact("mine", MINE)
        register_shown(shown)
        register_entry_actions(entry_actions)
        register_after_move(keep_over_move)
        register_profile_block(profile_block, order=10)
        register_thread_block(thread_block, order=10)
        register_tab("settings", tab(_("What you follow"), "/settings/following"), order=25)
        register_count("home-line", visits.LINE)
        register_count("home-newest", visits.NEWEST)
        register_count("home-begun", visits.BEGUN)
        register_script("activity/reading.js")
        register_script("activity/keys.js")
        register_tab("admin", tab(_("Answers"), "/admin/voices"), order=45)
        register_by_itself(r"/reading/seen|/entries/\d+/dwelling")
        register_live(lambda request: settings.SAMBAND.live_url(request.get_host()))
        register_navigation("", navigation.main_items, order=10)
        register_menu(navigation.menu, order=60)
        register_topic_group()
        register_room_block(kept.kept_block, order=70)
        register_home_block(home.newest_block, order=20)
