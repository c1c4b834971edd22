"""Codes of the parsers in whole sentences: what happened, and what to do."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Why a whole input can't be read or stored.
FAILURES: Final[dict[str, Promise]] = {
    "empty_file": _("The file is empty. Nothing was stored."),
    "not_found": _("There is no such file or folder."),
    "not_readable": _("The file can't be read. Check who may read it."),
    "not_a_calendar": _("This is no calendar. Choose an iCalendar file (.ics)."),
    "not_a_mailbox": _(
        "This is not a mailbox. Choose an mbox file (plain or .gz) or a maildir folder."
    ),
    "broken_archive": _("The .gz file is broken off or damaged. Make it again."),
    "too_large": _("The file is larger than what may be imported at once. Split it."),
    "unpacks_too_far": _("The .gz file unpacks to more than 100 times its size and was refused."),
    "git_missing": _("The program git is not installed on this machine."),
    "not_a_repository": _("This is no git repository. Name its top folder."),
    "shallow_repository": _(
        "This repository is shallow: most of its history is missing. "
        "Run “git fetch --unshallow” in it and import again."
    ),
    "empty_repository": _("This repository has no commits yet."),
    "not_a_bundle": _("This is no git bundle. Make one with “git bundle create FILE --all”."),
    "broken_bundle": _(
        "The bundle is damaged or lacks commits that it builds on. "
        "Make it again with “git bundle create FILE --all”."
    ),
    "git_failed": _("Git could not read this history. Try “git fsck” in the repository."),
    "reader_failed": _("Reading the file took more memory or time than is allowed."),
    "not_a_public_list": _(
        "Most of these messages carry no List-Id, so this is no archive of a public list."
    ),
    "broken_zip": _("The archive is damaged. Export it again."),
    "zip_with_password": _("The archive is locked with a password. Pack it again without one."),
    "broken_json": _("A document in the archive can't be read. Export it again."),
    "no_archive": _(
        "This is no archive of a conversation that Samband knows: a Slack export (.zip), a Mattermost bulk export "
        "(.jsonl or .zip), a Zulip export (.tar.gz), or JSON lines."
    ),
    "bad_mapping": _(
        'The mapping can\'t be understood. It is written like this: {"fields": {"room": "stream", "at": "ts"}}.'
    ),
    "nobody_to_host": _("There is no administrator who could look after the rooms."),
    "no_book": _(
        "This is no address book that Samband knows: vCards (.vcf), a table (.csv), or the archive that LinkedIn gives out."
    ),
    "columns_changed": _(
        "The file has other columns than those that were chosen. Import it again."
    ),
    "spool_missing": _("What was read for this import is gone. Import the file again."),
    "disk_full": _("The file could not be kept: the disk is full or can't be written to."),
    "server_no_answer": _("The server does not answer. Try again later."),
    "server_refused": _(
        "The server does not let us in. Check the user name, and make a new app password there."
    ),
    "server_gone": _("There is nothing at this address any more."),
    "server_strange": _("The server answers in a way that can't be understood."),
    "server_too_large": _("There is more than can be brought in at once."),
    "server_clear": _("The server offers no encryption, so nothing was sent to it."),
    "server_busy": _("The service asks us to wait. Try again later."),
    "server_ended": _(
        "The service does not let us in any more. Sign in there again; if that doesn't help, ask an administrator."
    ),
    "server_client": _(
        "The service does not know Samband at your organisation. An administrator has to look at the settings."
    ),
    "server_empty": _("There is nothing new on the server."),
    "broke_off": _("The import broke off. Nothing is half stored; you can resume it."),
}

#: Why one message or commit was not stored.
TROUBLES: Final[dict[str, Promise]] = {
    "header_too_large": _("The headers are too large."),
    "no_headers": _("There are no mail headers."),
    "no_date": _("The date is missing."),
    "bad_date": _("The date can't be understood or believed."),
    "no_sender": _("The sender is missing."),
    "bad_sender": _("The sender is no mail address."),
    "sender_hidden_by_list": _("The list replaced the sender by its own address."),
    "broken_archive": _("The archive is broken off here."),
    "duplicate": _("The same message or commit stands earlier in this file."),
    "not_there": _(
        "You are not among those who were asked, or you said no. If you have other addresses, name them and import again."
    ),
    "broken_event": _("The entry of the calendar can't be read."),
    "endless_event": _("The entry repeats more often than can be followed."),
    "too_many_meetings": _(
        "There are more meetings than can be read at once; the rest is left out."
    ),
    "no_list_id": _("The message carries no List-Id, so it may be private."),
    "bad_author": _("The author has no mail address."),
    "broken_commit": _("The commit can't be read."),
    "not_words": _("This is a notice of the other system, not somebody's words."),
    "no_text": _("There is no text."),
    "text_too_long": _("The text is longer than an entry can be."),
    "room_missing": _("The message names no room, or one that is not in the archive."),
    "thread_missing": _("The message that this one answers could not be stored."),
    "direct_left_out": _("Direct messages are left out unless you ask for them."),
    "nobody_here": _(
        "None of the people in this private room has an account here, so nobody could read it."
    ),
    "file_missing": _("The file is not in the archive. Files elsewhere are not fetched."),
    "file_too_large": _("The file is larger than files may be here."),
    "file_empty": _("The file is empty."),
    "file_broken": _("The file in the archive is damaged."),
    "file_no_picture": _("The file says that it is a picture and is none."),
    "broken_line": _("The line is not JSON."),
    "empty_card": _("There is no name, no address and no number."),
    "no_card": _("This stands between the cards and belongs to none."),
    "broken_off": _("The file ends in the middle of this card."),
    "card_too_large": _("The card is too large, even without its pictures."),
    "duplicate_card": _("The same card stands earlier in this file."),
    "wrong_mail": _("This is no mail address; the contact is stored without it."),
    "colleague": _("This is a colleague or yourself; colleagues stand under People."),
    "objected": _("This person does not want to be stored here."),
    "bad_encoding": _("The line is in no encoding that could be read."),
    "broken_row": _("The row can't be read: a quotation mark is opened and not closed."),
    "too_many_cells": _("The row has more cells than there are columns."),
    "no_parties": _("The message does not say between whom it was, or when."),
    "not_ones_own": _("You have no part in this message."),
    "own_account_unknown": _(
        "Which account is yours can't be told, so the messages were left out."
    ),
}


def failure(code: str) -> str:
    """The sentence for a failure's code; unknown codes get a general one."""
    return str(FAILURES.get(code, FAILURES["broke_off"]))


def trouble(code: str) -> str:
    """The sentence for a trouble's code; an unknown code stands for itself."""
    return str(TROUBLES.get(code, code))


#: What an address book or a calendar holds that is not stored.
LEFT_OUT: Final[dict[str, Promise]] = {
    "private": _("Events that are marked as private"),
    "cancelled": _("Events that were cancelled"),
    "whole_day": _("Events of whole days"),
    "alone": _("Events with nobody else in them"),
    "crowd": _("Events with more than 30 people"),
    "other_time": _("Events from before the years that are read, or still to come"),
    "picture": _("Pictures and sounds"),
    "postal": _("Postal addresses but for the place, and places on the map"),
    "birthday": _("Birthdays"),
    "groups": _("Groups and labels"),
    "agent": _("Cards inside of cards"),
    "related": _("Relations"),
    "gender": _("Gender"),
    "nickname": _("Nicknames"),
    "key": _("Keys for encryption"),
    "broken_line": _("Lines that can't be read"),
    "too_many": _("More than a thousand addresses on one card"),
    "other": _("Other things"),
}

#: What a column of a table can be.
COLUMNS: Final[dict[str, Promise]] = {
    "": _("Not stored"),
    "name": _("Name"),
    "given": _("First name"),
    "middle": _("Middle name"),
    "family": _("Last name"),
    "organisation": _("Organisation"),
    "department": _("Department"),
    "title": _("Title"),
    "place": _("Place"),
    "mail": _("Mail address"),
    "phone": _("Phone number"),
    "link": _("Web address or profile"),
    "handle": _("Account, as @name@server"),
    "note": _("Note"),
    "birthday": _("Birthday"),
    "connected": _("In contact since"),
}

#: What an address book was found to be.
FORMS: Final[dict[str, Promise]] = {
    "vcard": _("vCards"),
    "csv": _("a table"),
    "google": _("contacts from Google"),
    "outlook": _("contacts from Outlook"),
    "linkedin": _("connections from LinkedIn"),
    "mastodon": _("accounts followed on Mastodon"),
}


def left_out(code: str) -> str:
    """What is not stored of a card or calendar, in words; an unknown code is something else."""
    return str(LEFT_OUT.get(code, LEFT_OUT["other"]))
