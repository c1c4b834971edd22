"""Operations of the conversation: rooms, entries, reading, notifications, fika, thanks, search, topics."""

from datetime import timedelta

from django.utils import timezone

from tests.matrix.expected import (
    ADMINISTRATORS,
    COLLEAGUES,
    SIGNED_IN,
    Rule,
    editors,
    entry_author,
    entry_readers,
    everybody,
    gone,
    leavers,
    movers,
    nobody,
    pickers,
    pinners,
    profile_readers,
    reporters,
    space_hosts,
    space_joiners,
    space_knowers,
    space_readers,
    who_deleted,
)
from tests.matrix.things import (
    all_entries,
    all_files_by_id,
    all_people,
    all_spaces,
    missing,
    nothing,
    spaces_as_data,
    thanked_entries,
)

_NEW_POST = {"body": "Ett inlägg.", "audience": {"people": ["anna"]}}
_THANKS = {"to": ["bo"], "words": "Det hjälpte.", "audience": {"colleagues": True}}
_TO_COLLEAGUES = {"audience": {"colleagues": True}}

OPERATIONS: dict[tuple[str, str], Rule] = {
    ("get", "/spaces"): SIGNED_IN,
    ("get", "/spaces/{slug}"): Rule(all_spaces, space_knowers),
    ("post", "/spaces/{slug}/membership"): Rule(all_spaces, space_joiners),
    ("delete", "/spaces/{slug}/membership"): Rule(all_spaces, leavers),
    ("post", "/entries"): Rule(nothing, everybody, data=lambda thing: _NEW_POST),
    ("post", "/polls"): Rule(
        nothing, everybody, data=lambda thing: {**_NEW_POST, "poll": {"options": ["1", "2"]}}
    ),
    ("get", "/entries/{entry_id}/poll"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/poll"): Rule(
        all_entries, entry_author, data=lambda thing: {"options": ["1", "2"]}
    ),
    ("put", "/entries/{entry_id}/poll/vote"): Rule(
        all_entries, entry_readers, data=lambda thing: {"options": []}
    ),
    ("delete", "/entries/{entry_id}/poll/vote"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/poll/end"): Rule(all_entries, entry_author),
    ("post", "/events"): Rule(
        nothing, everybody, data=lambda thing: {**_NEW_POST, "event": {"day": "2099-06-03"}}
    ),
    ("get", "/events"): SIGNED_IN,
    ("get", "/entries/{entry_id}/event"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/event"): Rule(
        all_entries, entry_author, data=lambda thing: {"day": "2099-06-04"}
    ),
    ("put", "/entries/{entry_id}/event/answer"): Rule(
        all_entries, entry_readers, data=lambda thing: {"answer": "yes"}
    ),
    ("delete", "/entries/{entry_id}/event/answer"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/event/cancellation"): Rule(all_entries, entry_author),
    ("get", "/entries/{entry_id}"): Rule(all_entries, entry_readers),
    ("patch", "/entries/{entry_id}"): Rule(
        all_entries, entry_author, data=lambda thing: {"version": 1, "body": "Nytt."}
    ),
    ("delete", "/entries/{entry_id}"): Rule(all_entries, entry_author),
    ("post", "/entries/{entry_id}/restoration"): Rule(all_entries, who_deleted),
    ("get", "/entries/{entry_id}/comments"): Rule(all_entries, entry_readers),
    ("post", "/entries/{entry_id}/comments"): Rule(
        all_entries, entry_readers, data=lambda thing: {"body": "Ett svar."}
    ),
    ("get", "/stream/followed"): SIGNED_IN,
    ("get", "/stream/concerns"): SIGNED_IN,
    ("get", "/unread"): SIGNED_IN,
    ("delete", "/unread"): SIGNED_IN,
    ("delete", "/spaces/{slug}/unread"): Rule(all_spaces, space_readers),
    ("post", "/entries/{entry_id}/reading"): Rule(
        all_entries, entry_readers, data=lambda thing: {}
    ),
    ("post", "/entries/{entry_id}/unread"): Rule(all_entries, entry_readers),
    ("get", "/saved"): SIGNED_IN,
    ("put", "/entries/{entry_id}/saving"): Rule(all_entries, entry_readers),
    # Taking away what is not on my list changes nothing, whether it is there or not.
    ("delete", "/entries/{entry_id}/saving"): Rule(all_entries, everybody),
    ("get", "/reminders"): SIGNED_IN,
    ("post", "/entries/{entry_id}/reminders"): Rule(
        all_entries,
        entry_readers,
        data=lambda thing: {"at": (timezone.now() + timedelta(days=1)).isoformat()},
    ),
    ("delete", "/reminders/{reminder_id}"): gone("reminder_id"),
    ("get", "/picks"): SIGNED_IN,
    ("put", "/entries/{entry_id}/picking"): Rule(
        all_entries, pickers, data=lambda thing: {"reason": "Läs det."}
    ),
    ("delete", "/entries/{entry_id}/picking"): Rule(all_entries, editors),
    ("get", "/waiting"): SIGNED_IN,
    ("get", "/follows"): SIGNED_IN,
    ("put", "/people/{handle}/following"): Rule(
        all_people, profile_readers, data=lambda thing: {"level": "all"}
    ),
    ("put", "/topics/{slug}/following"): Rule(
        missing("slug", "varme"), everybody, data=lambda thing: {"level": "all"}
    ),
    ("put", "/spaces/{slug}/following"): Rule(
        all_spaces, space_readers, data=lambda thing: {"level": "nothing"}
    ),
    ("put", "/entries/{entry_id}/following"): Rule(
        all_entries, entry_readers, data=lambda thing: {"level": "concerns"}
    ),
    ("get", "/entries/{entry_id}/history"): Rule(all_entries, entry_readers),
    ("get", "/entries/{entry_id}/files"): Rule(all_entries, entry_readers),
    ("get", "/files/{file_id}"): Rule(all_files_by_id, entry_readers),
    ("post", "/uploads"): SIGNED_IN,
    ("patch", "/uploads/{file_id}"): Rule(
        all_files_by_id, nobody, data=lambda thing: {"alt": "En pall"}
    ),
    ("delete", "/uploads/{file_id}"): Rule(all_files_by_id, nobody),
    ("get", "/drafts"): SIGNED_IN,
    ("post", "/drafts"): Rule(nothing, everybody, data=lambda thing: {"body": "Ett halvt"}),
    ("get", "/drafts/{draft_id}"): gone("draft_id"),
    ("put", "/drafts/{draft_id}"): Rule(
        missing("draft_id"), nobody, data=lambda thing: {"body": "Ett halvt"}
    ),
    ("delete", "/drafts/{draft_id}"): gone("draft_id"),
    ("put", "/drafts/{draft_id}/sending"): Rule(
        missing("draft_id"), nobody, data=lambda thing: {"at": "2999-01-01T10:00:00Z"}
    ),
    ("delete", "/drafts/{draft_id}/sending"): gone("draft_id"),
    ("post", "/preview"): Rule(nothing, everybody, data=lambda thing: {"body": "**Hej**"}),
    ("post", "/seen"): Rule(
        spaces_as_data,
        space_readers,
        data=lambda thing: {"space": thing.space.slug if thing else "finns-inte"},
    ),
    ("get", "/suggestions"): SIGNED_IN,
    ("get", "/links"): SIGNED_IN,
    ("get", "/spaces/{slug}/files"): Rule(all_spaces, space_readers),
    ("get", "/retention"): ADMINISTRATORS,
    ("get", "/retention/outlook"): ADMINISTRATORS,
    ("put", "/retention"): Rule(
        ADMINISTRATORS.things, ADMINISTRATORS.expect, data=lambda thing: {"months": None}
    ),
    ("get", "/spaces/{slug}/retention"): Rule(all_spaces, space_readers),
    ("get", "/spaces/{slug}/retention/outlook"): Rule(all_spaces, space_hosts),
    ("put", "/spaces/{slug}/retention"): Rule(
        all_spaces, space_hosts, data=lambda thing: {"months": None}
    ),
    ("get", "/entries/{entry_id}/thread"): Rule(all_entries, entry_readers),
    ("get", "/entries/{entry_id}/changes"): Rule(all_entries, entry_readers),
    ("post", "/thread-changes/{change_id}/undo"): gone("change_id"),
    ("put", "/entries/{entry_id}/title"): Rule(
        all_entries, entry_readers, data=lambda thing: {"title": "Om pumpen"}
    ),
    ("put", "/entries/{entry_id}/resolution"): Rule(all_entries, entry_readers),
    ("delete", "/entries/{entry_id}/resolution"): Rule(all_entries, entry_readers),
    ("post", "/entries/{entry_id}/move/question"): Rule(
        all_entries, movers, data=lambda thing: _TO_COLLEAGUES
    ),
    ("post", "/entries/{entry_id}/move"): Rule(
        all_entries, movers, data=lambda thing: _TO_COLLEAGUES
    ),
    ("post", "/entries/{entry_id}/merge/question"): Rule(
        all_entries, entry_readers, data=lambda thing: {"into": thing.id if thing else 1}
    ),
    ("post", "/entries/{entry_id}/merge"): Rule(
        all_entries, entry_readers, data=lambda thing: {"into": thing.id if thing else 1}
    ),
    ("post", "/entries/{entry_id}/split"): Rule(
        all_entries, entry_readers, data=lambda thing: {"comments": [1], "title": "För sig"}
    ),
    ("get", "/spaces/{slug}/pins"): Rule(all_spaces, space_readers),
    ("put", "/entries/{entry_id}/pin"): Rule(all_entries, pinners),
    ("delete", "/entries/{entry_id}/pin"): Rule(all_entries, pinners),
    ("put", "/entries/{entry_id}/away"): Rule(all_entries, entry_readers),
    ("delete", "/entries/{entry_id}/away"): Rule(all_entries, entry_readers),
    ("post", "/entries/{entry_id}/reports"): Rule(
        all_entries, reporters, data=lambda thing: {"reason": "Otrevligt"}
    ),
    ("put", "/entries/{entry_id}/showing"): Rule(all_entries, nobody),
    ("get", "/reports"): SIGNED_IN,
    ("post", "/reports/{report_id}/judgement"): Rule(
        missing("report_id"), nobody, data=lambda thing: {"hide": False}
    ),
    ("get", "/blocks"): SIGNED_IN,
    ("put", "/blocks/{handle}"): Rule(all_people, profile_readers),
    ("delete", "/blocks/{handle}"): Rule(all_people, nobody),
    ("get", "/entries/{entry_id}/reactions"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/reactions/{emoji}"): Rule(thanked_entries, entry_readers),
    ("delete", "/entries/{entry_id}/reactions/{emoji}"): Rule(thanked_entries, entry_readers),
    ("get", "/stream"): SIGNED_IN,
    ("get", "/mentions"): SIGNED_IN,
    ("get", "/spaces/{slug}/entries"): Rule(all_spaces, space_readers),
    ("get", "/mail/held"): SIGNED_IN,
    ("post", "/mail/held/{held_id}/publication"): gone("held_id"),
    ("delete", "/mail/held/{held_id}"): gone("held_id"),
    ("get", "/spaces/{slug}/address"): Rule(all_spaces, space_readers),
    ("get", "/notifications"): SIGNED_IN,
    ("post", "/notifications/reading"): Rule(nothing, everybody, data=lambda thing: {"all": True}),
    ("get", "/notifications/settings"): SIGNED_IN,
    ("patch", "/notifications/settings"): Rule(
        nothing, everybody, data=lambda thing: {"summary": "daily"}
    ),
    ("get", "/fika/part"): Rule(nothing, nobody),
    ("put", "/fika/part"): Rule(nothing, nobody, data=lambda thing: {"paused": False}),
    ("delete", "/fika/part"): COLLEAGUES,
    ("get", "/fika/proposals"): COLLEAGUES,
    ("get", "/fika/proposals/{entry_id}"): Rule(all_entries, nobody),
    ("put", "/fika/proposals/{entry_id}/met"): Rule(
        all_entries, nobody, data=lambda thing: {"met": "yes"}
    ),
    ("put", "/fika/proposals/{entry_id}/refusal"): Rule(all_entries, nobody),
    ("delete", "/fika/proposals/{entry_id}/refusal"): Rule(all_entries, nobody),
    ("post", "/thanks"): Rule(nothing, everybody, data=lambda thing: _THANKS),
    ("get", "/people/{handle}/thanks"): Rule(all_people, profile_readers),
    ("patch", "/thanks/{entry_id}/showing"): Rule(
        all_entries, nobody, data=lambda thing: {"on_profile": False}
    ),
    ("get", "/search"): SIGNED_IN,
    ("get", "/saved-searches"): SIGNED_IN,
    ("post", "/saved-searches"): Rule(
        nothing, everybody, data=lambda thing: {"name": "Pumpar", "query": "pump"}
    ),
    ("delete", "/saved-searches/{search_id}"): gone("search_id"),
    ("get", "/ask"): SIGNED_IN,
    ("get", "/topics/{slug}"): gone("slug", "finns-inte"),
}
