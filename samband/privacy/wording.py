"""What is kept about somebody outside, in words for a document to read: the JSON file beside it has all as it is stored.

A row is one line of what is short, in the order of `LABELS` (a line for each where that is much), and a line for each longer
text.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samband.dav.bothways.words import FIELDS, values_of
from samband.parties.explain import explain_evidence
from samband.web.dates import full_text, long_day

#: A picture within a vCard: pages of it would say nothing on paper.
_PICTURE = re.compile(r"(?:[A-Za-z0-9+/=]|\r\n ){400,}")

#: What a column is called, in the order of a line; "" where what stands in it says so itself.
LABELS: dict[str, str | Promise] = {
    "at": "",
    "kind": "",
    "how": "",
    "choice": "",
    "said": "",
    "state": "",
    "value": "",
    "name": "",
    "title": gettext_lazy("Title"),
    "organisation_name": gettext_lazy("Organisation"),
    "place": gettext_lazy("Place"),
    "emails": gettext_lazy("Mail"),
    "address": gettext_lazy("Mail"),
    "topics": gettext_lazy("Topics"),
    "band": gettext_lazy("How well the card's owner knows you"),
    "level": gettext_lazy("Who sees it"),
    "field": "",
    "count": gettext_lazy("How many times"),
    "is_role": gettext_lazy("an address of a function, not of a person"),
    "first_seen_at": gettext_lazy("First seen"),
    "last_seen_at": gettext_lazy("Last seen"),
    "first_at": gettext_lazy("First"),
    "last_at": gettext_lazy("Latest"),
    "created_at": gettext_lazy("Written down"),
    "edited_at": gettext_lazy("Changed by hand"),
    "undone_at": gettext_lazy("Undone"),
    "decided_at": gettext_lazy("Decided"),
    "asked_at": gettext_lazy("Asked"),
    "agreed_at": gettext_lazy("Agreed"),
    "declined_at": gettext_lazy("Declined"),
    "expires_at": gettext_lazy("Open until"),
    "ended_at": gettext_lazy("Ended"),
    "sent_at": gettext_lazy("Sent"),
    "ran_at": "",
    "since": gettext_lazy("Since"),
    "told_at": gettext_lazy("Told"),
    "source": gettext_lazy("Where it came from"),
    "happened": gettext_lazy("Something came of it"),
    "fault": gettext_lazy("The mail did not arrive"),
    "is_in_touch": gettext_lazy("the successor has been in touch"),
    "is_deleted": gettext_lazy("deleted here"),
    "ideal_days": gettext_lazy("Days between two contacts, as wished"),
    "longest_days": gettext_lazy("Days between two contacts, at the most"),
    "snoozed_until": gettext_lazy("Put off until"),
    "folder": gettext_lazy("Address book"),
    "link": gettext_lazy("Link"),
    "paths": gettext_lazy("Where"),
    "subject": gettext_lazy("Subject"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "theirs": gettext_lazy("There"),
    "evidence": gettext_lazy("Why"),
    "picture": gettext_lazy("Picture"),
    "rows": "",
    "text": "",
}

#: Columns that say nothing to a reader: marks of programs, what another column says, what only this document's maker needs.
UNSAID = frozenset({"language", "uid", "path", "reason"})

#: On lines of their own.
_LONG = ("subject", "before", "after", "theirs", "evidence", "picture", "rows", "text")

#: More than so many things are a list.
_ON_ONE_LINE = 6

#: Words that are stored, by column, and by table where the same word says something else there.
_WORDS: dict[str, dict[str, str | Promise]] = {
    "level": {
        "mine": gettext_lazy("only its owner"),
        "known": gettext_lazy("its owner, who is asked before anybody learns who it is"),
        "shared": gettext_lazy("colleagues"),
        "company": gettext_lazy("colleagues, as the organisation's card"),
    },
    "band": {
        "well": gettext_lazy("well"),
        "knows": gettext_lazy("they know you"),
        "met": gettext_lazy("they have met you"),
    },
    "said": {
        "closer": gettext_lazy("closer than it looks"),
        "not-at-all": gettext_lazy("not at all"),
    },
    "source": {
        "mbox": gettext_lazy("a colleague's mailbox"),
        "contacts": gettext_lazy("a colleague's address book"),
        "calendar": gettext_lazy("a colleague's calendar"),
    },
    "happened": {
        "yes": gettext_lazy("yes"),
        "not-yet": gettext_lazy("not yet"),
        "no": gettext_lazy("no"),
    },
    "fault": {
        "refused": gettext_lazy("the mail server refused it"),
        "objected": gettext_lazy("you had objected"),
    },
    "choice": {
        "private": gettext_lazy("taken along by whoever leaves, and deleted here"),
        "introduce": gettext_lazy("a colleague is introduced"),
        "company": gettext_lazy("kept for the organisation by a colleague"),
        "close": gettext_lazy("the relation ends"),
    },
    "how": {
        "mail": gettext_lazy("by mail"),
        "self": gettext_lazy("by the card's owner themself"),
    },
    "kind": {
        "mail": gettext_lazy("mail"),
        "email": gettext_lazy("mail address"),
        "phone": gettext_lazy("phone number"),
        "link": gettext_lazy("link"),
        "birthday": gettext_lazy("birthday"),
        "title": gettext_lazy("title"),
        "organisation": gettext_lazy("organisation"),
        "place": gettext_lazy("place"),
        "handle": gettext_lazy("user name"),
        "profile": gettext_lazy("profile"),
        "domain": gettext_lazy("domain"),
        "card": gettext_lazy("a card without an address"),
        "meeting": gettext_lazy("meeting"),
        "connected": gettext_lazy("contacts on a network"),
        "message": gettext_lazy("message on a network"),
        "committed": gettext_lazy("a change was taken in"),
        "signed": gettext_lazy("a change was signed"),
        "reviewed": gettext_lazy("a change was reviewed"),
        "acked": gettext_lazy("a change was approved"),
        "tested": gettext_lazy("a change was tested"),
        "reported": gettext_lazy("a fault was reported"),
        "suggested": gettext_lazy("a change was suggested"),
        "codeveloped": gettext_lazy("a change was written together"),
        "copied": gettext_lazy("named as somebody to be told"),
        "entry": gettext_lazy("post"),
        "comment": gettext_lazy("comment"),
        "commit": gettext_lazy("change in a repository"),
        "statement": gettext_lazy("what somebody says of themselves"),
        "both": gettext_lazy("changed here and there"),
        "there": gettext_lazy("deleted there, changed here"),
        "here": gettext_lazy("deleted here, changed there"),
    },
    "state": {
        "done": gettext_lazy("taken for one person"),
        "proposed": gettext_lazy("asked about"),
        "agreed": gettext_lazy("somebody said yes"),
        "refused": gettext_lazy("somebody said no"),
        "undone": gettext_lazy("undone"),
        "confirmed": gettext_lazy("confirmed"),
        "open": gettext_lazy("open"),
        "introduced": gettext_lazy("introduced"),
        "later": gettext_lazy("not now"),
        "withdrawn": gettext_lazy("taken back"),
        "paired": gettext_lazy("in step"),
        "new": gettext_lazy("new"),
        "going": gettext_lazy("is being deleted there"),
        "aside": gettext_lazy("left as it is"),
        "waits": gettext_lazy("waits to be sent"),
        "told": gettext_lazy("told"),
        "failed": gettext_lazy("the mail did not arrive"),
    },
}


def lines_of(row: Mapping[str, Any]) -> list[str]:
    """A row of a table in words: lines without an end of line."""
    short = [text for key in _known(row) if key not in _LONG and (text := _labelled(key, row[key]))]
    lines = short if len(short) > _ON_ONE_LINE else [" · ".join(short)] if short else []
    for key in _known(row):
        if key in _LONG:
            found = list(_long(key, row))
            if label := str(LABELS[key]):
                found[:1] = [f"{label}: {one}" for one in found[:1]]
            lines += found
    return lines


def _known(row: Mapping[str, Any]) -> Iterator[str]:
    return (key for key in LABELS if row.get(key) not in (None, "", [], {}, False))


def _labelled(key: str, value: Any) -> str:
    label = str(LABELS[key])
    if value is True:
        return label
    text = _said(key, value)
    return f"{label}: {text}" if label and text else text


def _said(key: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(key, one) for one in value)
    text = str(value)
    if key == "field":
        return str(FIELDS.get(text, text))
    if key.endswith("_at") or key in ("at", "since", "snoozed_until"):
        return _dated(text)
    return str(_WORDS.get(key, {}).get(text, text))


def _dated(text: str) -> str:
    if "T" in text:
        return full_text(datetime.fromisoformat(text))
    return long_day(date.fromisoformat(text))


def _long(key: str, row: Mapping[str, Any]) -> Iterator[str]:
    value = row[key]
    if key == "evidence":
        yield " ".join(sentence for sentence, _bits in explain_evidence(value))
    elif key == "rows":
        for rows in value.values():
            for one in rows:
                yield from lines_of(one)
    elif key == "theirs":
        yield " · ".join(
            f"{FIELDS[field]}: {_listed(field, value[field])}"
            for field in FIELDS
            if value.get(field)
        )
    elif isinstance(value, dict):
        yield " · ".join(_labelled(one, value[one]) for one in _known(value))
    elif isinstance(value, list):
        yield _listed(row.get("field", ""), value)
    elif key == "picture":
        yield _("it is in the JSON document")
    else:
        yield _PICTURE.sub(_("(a picture; it is in the JSON document)"), str(value))


def _listed(field: str, value: str | list[str]) -> str:
    return ", ".join(values_of(field, [value] if isinstance(value, str) else value))
