"""What can be done to persons, accounts and the organisation: one verb per use case."""

from samband.people.actions.accounts import (
    change_password,
    change_preferences,
    change_profile,
    end_other_sessions,
    end_session,
    make_token,
    remove_photo,
    revoke_token,
    set_photo,
)
from samband.people.actions.addresses import (
    ask_for_address_change,
    confirm_address_change,
    undo_address_change,
)
from samband.people.actions.administration import (
    change_role,
    change_team_and_place,
    deactivate,
    reactivate,
)
from samband.people.actions.erasing import erase
from samband.people.actions.invitations import (
    PrintedCode,
    accept_invitation,
    plan_invitations,
    renew_invitation,
    send_invitations,
)
from samband.people.actions.joining import join_by_openid
from samband.people.actions.organisation import (
    add_place,
    add_team,
    change_organisation,
    first_run,
    remove_logo,
    remove_place,
    remove_team,
    rename_place,
    rename_team,
    set_logo,
)
from samband.people.actions.presence import say_presence, take_back_presence
from samband.people.actions.resets import ask_for_reset, reset_password
from samband.people.calendars.actions import (
    forget_calendar,
    look_at_calendar,
    take_calendar,
)
from samband.people.erasure import register_eraser

__all__ = [
    "PrintedCode",
    "accept_invitation",
    "add_place",
    "add_team",
    "ask_for_address_change",
    "ask_for_reset",
    "change_organisation",
    "change_password",
    "change_preferences",
    "change_profile",
    "change_role",
    "change_team_and_place",
    "confirm_address_change",
    "deactivate",
    "end_other_sessions",
    "end_session",
    "erase",
    "first_run",
    "forget_calendar",
    "join_by_openid",
    "look_at_calendar",
    "make_token",
    "plan_invitations",
    "reactivate",
    "register_eraser",
    "remove_logo",
    "remove_photo",
    "remove_place",
    "remove_team",
    "rename_place",
    "rename_team",
    "renew_invitation",
    "reset_password",
    "revoke_token",
    "say_presence",
    "send_invitations",
    "set_logo",
    "set_photo",
    "take_back_presence",
    "take_calendar",
    "undo_address_change",
]
