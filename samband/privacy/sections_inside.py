"""Sections of the catalogue about the account and about what is written and done inside."""

from django.utils.translation import gettext_lazy as _

from samband.privacy.catalogue import Part, Section

#: Only what the person still reads: a room that they left says nothing any more.
_TITLE = (
    "(SELECT left(coalesce(nullif(e.title, ''), e.body), 120) FROM entries_entry e WHERE e.id = t.{}"
    " AND e.state = 'published' AND e.audience_id = ANY ((SELECT samband_audiences(%(me)s))::bigint[]))"
)
_ENTRY, _THREAD, _EVENT = (_TITLE.format(name) for name in ("entry_id", "root_id", "event_id"))
_THREAD_ITSELF = _TITLE.format("thread_id")
_OTHER = "(SELECT name FROM people_person p WHERE p.id = t.other_id)"
_ROOM = (
    "(SELECT name FROM spaces_space s WHERE s.id = t.space_id AND (s.openness <> 'secret'"
    " OR EXISTS (SELECT FROM spaces_membership m WHERE m.space_id = s.id AND m.person_id = %(me)s)))"
)
_MINE = "t.person_id = %(me)s"
_PERSON = "t.person_id::text"

SECTIONS = (
    Section(
        "account",
        _("Your account"),
        _("From you, and from the administrators who let you in."),
        (
            Part(
                "people_person",
                _("You"),
                "t.id = %(me)s",
                "concat_ws(' · ', t.name, '@' || t.handle, nullif(t.email, ''), nullif(t.title, ''), nullif(t.about, ''),"
                " (SELECT name FROM people_team WHERE id = t.team_id),"
                " (SELECT name FROM people_place WHERE id = t.place_id))",
                "t.created_at",
            ),
            Part(
                "people_addresschange",
                _("Change of address"),
                _MINE,
                "t.old || ' → ' || t.new",
                "t.created_at",
            ),
            Part(
                "account_emailaddress",
                _("Address at a sign-in provider"),
                "t.user_id = %(me)s",
                "t.email",
            ),
            Part(
                "socialaccount_socialaccount",
                _("Sign-in provider"),
                "t.user_id = %(me)s",
                "t.provider",
                "t.date_joined",
            ),
            Part("people_invitation", _("Invitation to you"), _MINE, at="t.created_at"),
            Part(
                "people_invitationwave",
                _("Invitations that you sent"),
                "t.actor_id = %(me)s",
                "t.words",
                "t.at",
            ),
            Part("notices_preferences", _("How you want to be told"), _MINE, key=_PERSON),
        ),
        _("Change your profile"),
        "/settings/profile",
        order=10,
    ),
    Section(
        "presence",
        _("What you are doing now"),
        _(
            "From you, and from your calendar if you gave one: only when you are busy, never what about."
        ),
        (
            Part(
                "people_presence",
                _("Doing now"),
                _MINE,
                "concat_ws(' · ', nullif(t.doing, ''), nullif(t.place, ''))",
                "t.at",
                _PERSON,
            ),
            Part(
                "people_presencecalendar",
                _("Your calendar's address, sealed"),
                _MINE,
                "t.host",
                "t.since",
                _PERSON,
            ),
            Part("people_busyspan", _("A time when you are busy"), _MINE, at="t.starts_at"),
        ),
        _("Change or end it"),
        "/presence",
        order=20,
    ),
    Section(
        "doors",
        _("Where you are signed in, and your keys"),
        _(
            "Samband makes them when you sign in or ask for a key. The browser is known roughly, the day without the time."
        ),
        (
            Part(
                "people_session",
                _("Browser"),
                _MINE,
                "t.browser",
                "t.created_at",
                hides=frozenset({"data"}),
            ),
            Part("people_token", _("Token"), _MINE, "t.name", "t.created_at"),
            Part("people_passwordreset", _("Link for a new password"), _MINE, at="t.expires_at"),
            Part("notices_device", _("Device"), _MINE, "t.name", "t.created_at"),
            Part("mashup_feedkey", _("Key of a feed"), _MINE, "t.kind", "t.created_at"),
            Part(
                "gatherings_calendarkey", _("Key of a calendar"), _MINE, "t.scope", "t.created_at"
            ),
        ),
        _("End sessions, revoke keys"),
        "/settings/sessions",
        order=30,
    ),
    Section(
        "log",
        _("What was done with your data"),
        _(
            "Samband writes it down: who did what to whom, never what it said. Nobody can change it; it goes after two years."
        ),
        (
            Part(
                "kernel_auditrecord",
                _("Log line"),
                "t.actor_id = %(me)s OR (t.subject_id = %(me)s AND t.verb = ANY (%(verbs)s))",
                "t.verb",
                "t.at",
            ),
        ),
        _("Who looked"),
        "/settings/access",
        order=35,
    ),
    Section(
        "entries",
        _("What you wrote"),
        _("From you. Imports of an old chat count as yours where the address there is yours."),
        (
            Part(
                "entries_entry",
                _("Entry"),
                "t.author_id = %(me)s",
                "left(coalesce(nullif(t.title, ''), t.body), 120)",
                "t.published_at",
            ),
            Part(
                "entries_revision",
                _("Earlier wording"),
                "t.actor_id = %(me)s",
                "left(t.body, 120)",
                "t.at",
            ),
            Part(
                "entries_attachment",
                _("File or picture"),
                "t.owner_id = %(me)s",
                "coalesce(nullif(t.name, ''), t.alt)",
                "t.created_at",
            ),
            Part(
                "entries_draft",
                _("Draft"),
                "t.owner_id = %(me)s",
                "left(t.body, 120)",
                "t.saved_at",
            ),
            Part(
                "search_entrywords",
                _("Words by which an entry is found"),
                "t.author_id = %(me)s",
                _ENTRY,
                "t.published_at",
                "t.entry_id::text",
            ),
            Part(
                "mailroom_incoming",
                _("Mail from you that waits"),
                _MINE,
                "t.mail_from",
                "t.received_at",
            ),
        ),
        _("Your drafts"),
        "/drafts",
        order=40,
    ),
    Section(
        "named",
        _("Where others named or thanked you"),
        _("From colleagues, in entries that their readers see."),
        (
            Part("entries_mention", _("Named in"), _MINE, _ENTRY, "t.published_at"),
            Part("thanks_thanked", _("Thanked in"), _MINE, _ENTRY, "t.published_at"),
        ),
        _("Thanks to you: show or hide"),
        "/people/{handle}/thanks",
        order=50,
    ),
    Section(
        "answers",
        _("What you answered"),
        _("From you: reactions, votes, whether you come."),
        (
            Part(
                "entries_reaction",
                _("Reaction"),
                _MINE,
                "t.emoji || ' ' || coalesce(" + _ENTRY + ", '')",
                "t.at",
            ),
            Part(
                "gatherings_vote",
                _("Vote"),
                _MINE,
                "(SELECT o.text FROM gatherings_option o WHERE o.id = t.option_id)",
                "t.at",
            ),
            Part("gatherings_attendance", _("Whether you come"), _MINE, _EVENT, "t.at"),
            Part("gatherings_calendarmail", _("What your calendar was told"), _MINE, _EVENT),
        ),
        order=60,
    ),
    Section(
        "reading",
        _("What you follow, save and have read"),
        _("From you, by what you open and press. Nobody else sees it."),
        (
            Part(
                "activity_follow",
                _("Followed"),
                _MINE,
                f"concat_ws(' ', {_OTHER}, t.topic, {_ROOM}, {_THREAD_ITSELF})",
                "t.at",
            ),
            Part("activity_readstate", _("Read up to"), _MINE, _THREAD),
            Part("activity_readmark", _("All read before"), _MINE, at="t.at", key=_PERSON),
            Part(
                "activity_visit",
                _("Where “new since you were here” stands"),
                _MINE,
                at="t.line_at",
                key=_PERSON,
            ),
            Part("activity_saved", _("Saved"), _MINE, _ENTRY, "t.at"),
            Part(
                "activity_reminder",
                _("Reminder"),
                _MINE,
                "concat_ws(' · ', nullif(t.note, ''), " + _ENTRY + ")",
                "t.at",
            ),
            Part("search_savedsearch", _("Kept search"), _MINE, "t.name", "t.created_at"),
            Part("entries_putaway", _("Put away"), _MINE, _ENTRY, "t.at"),
            Part(
                "entries_block",
                _("Whom you block"),
                _MINE,
                "(SELECT name FROM people_person p WHERE p.id = t.blocked_id)",
                "t.at",
            ),
            Part("notices_nomail", _("No mail about"), _MINE, _THREAD, "t.at"),
        ),
        _("What you follow"),
        "/settings/following",
        order=70,
    ),
    Section(
        "told",
        _("What you were told"),
        _("Samband makes it from what others write and do, for you alone."),
        (
            Part("notices_notification", _("Notification"), _MINE, _ENTRY, "t.at"),
            Part("notices_letter", _("Mail to you"), _MINE, at="t.created_at"),
            Part(
                "kernel_keptanswer",
                _("Answer kept for a day, so that nothing is done twice"),
                _MINE,
                at="t.at",
                hides=frozenset({"body", "headers"}),
            ),
        ),
        _("How you are told"),
        "/settings/notifications",
        order=80,
    ),
    Section(
        "rooms",
        _("Your rooms and conversations"),
        _("From you, and from hosts who let you in."),
        (
            Part(
                "spaces_membership",
                _("Room"),
                _MINE,
                "(SELECT name FROM spaces_space s WHERE s.id = t.space_id)",
                "t.since",
            ),
            Part(
                "spaces_space",
                _("Room that you began"),
                "t.created_by_id = %(me)s",
                "t.name",
                "t.created_at",
            ),
            Part("spaces_audienceperson", _("Conversation among named people"), _MINE),
        ),
        _("Your rooms"),
        "/rooms",
        order=90,
    ),
    Section(
        "order",
        _("How you looked after threads"),
        _(
            "From what you did: titles, moves, pins, picks, reports. Who you reported does not learn of you."
        ),
        (
            Part(
                "entries_threadchange",
                _("Thread put in order"),
                "t.actor_id = %(me)s OR t.undone_by_id = %(me)s",
                "t.kind",
                "t.at",
            ),
            Part(
                "entries_pin",
                _("Pinned"),
                "t.actor_id = %(me)s",
                _ENTRY,
                "t.at",
                "t.entry_id::text",
            ),
            Part(
                "activity_pick",
                _("Picked"),
                "t.editor_id = %(me)s",
                "t.reason",
                "t.at",
                "t.entry_id::text",
            ),
            Part("entries_report", _("Report"), "t.reporter_id = %(me)s", "t.reason", "t.at"),
            Part(
                "entries_report",
                _("Report that you judged"),
                "t.judged_by_id = %(me)s",
                at="t.judged_at",
                hides=frozenset({"reporter_id", "reason"}),
            ),
        ),
        order=100,
    ),
    Section(
        "fika",
        _("Fika"),
        _("From you, and from the rounds that propose two to each other. Only the pair sees it."),
        (
            Part("fika_taker", _("You take part"), _MINE, at="t.since", key=_PERSON),
            Part("fika_meeting", _("Proposal"), "%(me)s = ANY (t.people)", at="t.asked_at"),
            Part("fika_seat", _("Your part in it"), _MINE, at="t.at"),
        ),
        _("Pause or leave"),
        "/fika",
        order=110,
    ),
    Section(
        "said",
        _("Where you said that something is wrong, and your exports"),
        _("From you."),
        (
            Part("privacy_wrongreport", _("You reported"), _MINE, "left(t.words, 120)", "t.at"),
            Part("privacy_export", _("Export of yourself"), _MINE, at="t.asked_at"),
        ),
        order=190,
    ),
)
