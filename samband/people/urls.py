"""Addresses of people: getting in, people and profiles, settings, administration."""

from django.urls import include, path

from samband.people.views import (
    addresses,
    administration,
    calendars,
    invitations,
    joining,
    openid,
    organisation,
    presence,
    profiles,
    settings,
    signing,
)

ways_in = [
    path("sign-in", signing.sign_in, name="sign-in"),
    path("signed-in", signing.signed_in_now, name="signed-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("confirm", signing.confirm, name="confirm"),
    path("sign-in/forgotten", signing.forgotten, name="forgotten"),
    path("sign-in/new-password/<str:token>", signing.new_password, name="new-password"),
    path("address/confirm/<str:token>", addresses.confirm_address, name="confirm-address"),
    path("address/undo/<str:token>", addresses.undo_address, name="undo-address"),
    path("join", joining.join_by_code, name="join-by-code"),
    path("join/<str:secret>", joining.join, name="join"),
    path("join/<str:secret>/openid", joining.join_by_openid, name="join-by-openid"),
    path("first-run", joining.first_run_page, name="first-run"),
]
everybody = [
    path("people", profiles.people, name="people"),
    path("people/<str:handle>", profiles.profile, name="profile"),
    path("people/<str:handle>/photo", profiles.photo, name="photo"),
    path("logo", profiles.logo, name="logo"),
    path("icon/<str:shape>", profiles.icon, name="icon"),
]
own = [
    path("presence", presence.presence, name="presence"),
    path("presence/end", presence.end, name="end-presence"),
    path("presence/calendar", calendars.calendar, name="calendar"),
    path("presence/calendar/look", calendars.look, name="calendar-look"),
    path("presence/calendar/consent", calendars.take, name="take-calendar"),
    path("presence/calendar/end", calendars.end, name="end-calendar"),
    path("settings", settings.preferences, name="settings"),
    path("settings/profile", settings.profile, name="settings-profile"),
    path("settings/profile/photo/remove", settings.remove_photo, name="remove-photo"),
    path("settings/password", settings.password, name="settings-password"),
    path("settings/address", settings.address, name="settings-address"),
    path("settings/sessions", settings.sessions, name="settings-sessions"),
    path("settings/sessions/end", settings.end_sessions, name="end-sessions"),
    path("settings/sessions/<int:session_id>/end", settings.end_session, name="end-session"),
    path("settings/tokens", settings.tokens, name="settings-tokens"),
    path("settings/tokens/<int:token_id>/revoke", settings.revoke_token, name="revoke-token"),
    path("settings/access", settings.access, name="settings-access"),
]
admin = [
    path("admin", administration.admin, name="admin"),
    path("admin/people", administration.accounts, name="admin-people"),
    path("admin/people/<int:person_id>", administration.account, name="admin-person"),
    path("admin/people/<int:person_id>/role", administration.change_role, name="admin-role"),
    path(
        "admin/people/<int:person_id>/belonging",
        administration.change_belonging,
        name="admin-belonging",
    ),
    path(
        "admin/people/<int:person_id>/deactivation",
        administration.deactivation,
        name="admin-deactivate",
    ),
    path(
        "admin/people/<int:person_id>/reactivation",
        administration.reactivation,
        name="admin-reactivate",
    ),
    path("admin/people/<int:person_id>/erasure", administration.erasure, name="admin-erase"),
    path(
        "admin/people/<int:person_id>/invitation",
        administration.new_invitation,
        name="admin-invite-again",
    ),
    path("admin/invitations/new", invitations.new, name="admin-invite"),
    path("admin/organisation", organisation.organisation, name="admin-organisation"),
    path("admin/organisation/logo", organisation.logo, name="admin-logo"),
    path("admin/teams", organisation.add_team, name="admin-add-team"),
    path("admin/teams/<int:team_id>", organisation.team, name="admin-team"),
    path("admin/places", organisation.add_place, name="admin-add-place"),
    path("admin/places/<int:place_id>", organisation.place, name="admin-place"),
    path("admin/jobs", administration.jobs, name="admin-jobs"),
    path("admin/jobs/<int:job_id>/retry", administration.retry, name="admin-retry"),
    path("admin/access", administration.access_log, name="admin-access"),
]

urlpatterns = [
    path("", include(([*ways_in, *everybody, *own, *admin], "people"))),
    # Only the two addresses that OpenID Connect needs: /oidc/openid/login/ and its callback.
    path("oidc/<str:provider_id>/login/", openid.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", openid.callback, name="openid_connect_callback"),
    # Where allauth sends those whom our adapters did not stop before.
    path("sign-in", signing.sign_in, name="account_login"),
    path("sign-in", signing.sign_in, name="socialaccount_login_cancelled"),
    path("sign-in", signing.sign_in, name="account_inactive"),
]
