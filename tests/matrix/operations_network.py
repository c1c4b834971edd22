"""Operations of the network outside: contacts, organisations, care, introductions, handover, imports."""

from tests.matrix.expected import COLLEAGUES, SIGNED_IN, Rule, colleagues, gone, nobody, own_if_any
from tests.matrix.things import NO_NOTE, missing, nothing, together

OPERATIONS: dict[tuple[str, str], Rule] = {
    ("get", "/contacts"): COLLEAGUES,
    ("get", "/contacts/{contact_id}"): gone("contact_id"),
    ("get", "/contacts/{contact_id}/ways"): gone("contact_id"),
    ("get", "/organisations/{organisation_id}/using"): gone("organisation_id"),
    ("put", "/contacts/{contact_id}/tie"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"said": "closer"}
    ),
    ("delete", "/contacts/{contact_id}/tie"): gone("contact_id"),
    ("get", "/organisations/{organisation_id}/ways"): gone("organisation_id"),
    ("post", "/contacts"): Rule(nothing, colleagues, data=lambda thing: {"name": "Ada Berg"}),
    ("put", "/contacts/{contact_id}/card"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"name": "Ada Berg"}
    ),
    ("delete", "/contacts/{contact_id}/card"): gone("contact_id"),
    ("post", "/contacts/{contact_id}/meetings"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {}
    ),
    ("delete", "/contacts/{contact_id}/meetings/{meeting_id}"): Rule(
        together(contact_id=10**9, meeting_id=10**9), nobody
    ),
    ("post", "/contacts/{contact_id}/notes"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"text": "x"}
    ),
    ("delete", "/contacts/{contact_id}/notes/{note_id}"): Rule(
        together(contact_id=10**9, note_id=NO_NOTE), nobody
    ),
    ("post", "/contact-tags"): Rule(
        nothing, nobody, data=lambda thing: {"contacts": [10**9], "tag": "x"}
    ),
    ("post", "/contact-levels/preview"): Rule(
        nothing, nobody, data=lambda thing: {"contacts": [10**9], "level": "mine"}
    ),
    ("post", "/contact-levels"): Rule(
        nothing, nobody, data=lambda thing: {"contacts": [10**9], "level": "mine"}
    ),
    ("post", "/contact-removals"): Rule(nothing, nobody, data=lambda thing: {"contacts": [10**9]}),
    ("get", "/blocklist"): COLLEAGUES,
    ("post", "/blocklist"): Rule(
        nothing, colleagues, data=lambda thing: {"lines": ["clinic.example"]}
    ),
    ("delete", "/blocklist/{block_id}"): gone("block_id"),
    ("get", "/contacts/{contact_id}/sharing"): gone("contact_id"),
    ("put", "/contacts/{contact_id}/sharing"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"level": "mine"}
    ),
    ("get", "/handover"): Rule(nothing, own_if_any),
    ("post", "/handover"): Rule(
        nothing,
        colleagues,
        data=lambda thing: {"reason": "absence", "last_day": "2031-01-31"},
    ),
    ("delete", "/handover"): Rule(nothing, own_if_any),
    ("get", "/handover/relations"): Rule(nothing, own_if_any),
    ("put", "/handover/relations/{contact_id}"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"choice": "private"}
    ),
    ("delete", "/handover/decisions/{decision_id}"): gone("decision_id"),
    ("post", "/handover/deletion"): Rule(nothing, own_if_any),
    ("get", "/handover/asked"): COLLEAGUES,
    ("post", "/handover/asked/{decision_id}"): Rule(
        missing("decision_id"), nobody, data=lambda thing: {"answer": "yes"}
    ),
    ("get", "/employer-changes"): COLLEAGUES,
    ("post", "/employer-changes/{change_id}/undoing"): gone("change_id"),
    ("post", "/contacts/{contact_id}/employer-change"): Rule(
        missing("contact_id"),
        nobody,
        data=lambda thing: {"answer": "moved", "to_organisation_id": 1},
    ),
    ("get", "/contacts/{contact_id}/who-is-who"): gone("contact_id"),
    ("post", "/contacts/{contact_id}/splits"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"identity_ids": [1]}
    ),
    ("get", "/contact-questions"): COLLEAGUES,
    ("post", "/contact-questions/{question_id}"): Rule(
        missing("question_id"), nobody, data=lambda thing: {"answer": "different"}
    ),
    ("post", "/contact-merges/{merge_id}/undoing"): Rule(
        missing("merge_id"), nobody, data=lambda thing: {"fields": []}
    ),
    ("get", "/care"): COLLEAGUES,
    ("put", "/care/mail"): Rule(nothing, colleagues, data=lambda thing: {"wants_mail": False}),
    ("get", "/care/tags"): COLLEAGUES,
    ("put", "/care/tags"): Rule(
        nothing,
        nobody,
        data=lambda thing: {"tag": "finns-inte", "ideal_days": 9, "longest_days": 9},
    ),
    ("post", "/contacts/{contact_id}/care/contact"): gone("contact_id"),
    ("put", "/contacts/{contact_id}/care/snooze"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"days": 7}
    ),
    ("get", "/contacts/{contact_id}/care"): gone("contact_id"),
    ("put", "/contacts/{contact_id}/care"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"ideal_days": 30, "longest_days": 60}
    ),
    ("delete", "/contacts/{contact_id}/care"): gone("contact_id"),
    ("get", "/contacts/{contact_id}/care/since"): gone("contact_id"),
    ("get", "/contacts/{contact_id}/keepers"): gone("contact_id"),
    ("put", "/contacts/{contact_id}/keepers/me"): gone("contact_id"),
    # Taking back what is not there is the same for every contact.
    ("delete", "/contacts/{contact_id}/keepers/me"): Rule(missing("contact_id"), colleagues),
    ("get", "/introductions"): COLLEAGUES,
    ("post", "/contacts/{contact_id}/introductions"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"words": "x"}
    ),
    ("get", "/introductions/{introduction_id}"): gone("introduction_id"),
    ("delete", "/introductions/{introduction_id}"): gone("introduction_id"),
    ("put", "/introductions/{introduction_id}/answer"): Rule(
        missing("introduction_id"), nobody, data=lambda thing: {"decision": "no"}
    ),
    ("put", "/introductions/{introduction_id}/outcome"): Rule(
        missing("introduction_id"), nobody, data=lambda thing: {"happened": "yes"}
    ),
    ("put", "/introductions/{introduction_id}/thanks"): Rule(
        missing("introduction_id"), nobody, data=lambda thing: {"words": "x"}
    ),
    ("get", "/network"): COLLEAGUES,
    ("get", "/coverage"): COLLEAGUES,
    ("get", "/coverage/mine"): COLLEAGUES,
    ("get", "/organisations"): COLLEAGUES,
    ("get", "/organisations/{organisation_id}"): gone("organisation_id"),
    ("put", "/organisations/{organisation_id}/sheet"): Rule(
        missing("organisation_id"), nobody, data=lambda thing: {"name": "X"}
    ),
    ("get", "/organisations/{organisation_id}/changes"): gone("organisation_id"),
    ("post", "/organisations/{organisation_id}/changes/{version}/undoing"): Rule(
        together(organisation_id=10**9, version=1), nobody
    ),
    ("get", "/imports"): COLLEAGUES,
    ("get", "/imports/feeds"): COLLEAGUES,
    # Without an address the answer is the same for everybody.
    ("post", "/imports/feeds"): SIGNED_IN,
    ("delete", "/imports/feeds/{source_id}"): gone("source_id"),
    ("get", "/imports/servers"): COLLEAGUES,
    ("post", "/imports/servers"): SIGNED_IN,
    ("post", "/imports/servers/{source_id}/folders"): Rule(
        missing("source_id"), nobody, data=lambda thing: {"folders": ["INBOX"]}
    ),
    ("delete", "/imports/servers/{source_id}"): gone("source_id"),
    ("get", "/imports/accounts"): COLLEAGUES,
    ("post", "/imports/accounts"): SIGNED_IN,
    ("get", "/imports/servers/{source_id}/both-ways"): gone("source_id"),
    ("post", "/imports/servers/{source_id}/both-ways"): Rule(
        missing("source_id"), nobody, data=lambda thing: {}
    ),
    ("post", "/imports/servers/{source_id}/both-ways/activation"): gone("source_id"),
    ("delete", "/imports/servers/{source_id}/both-ways"): gone("source_id"),
    ("get", "/imports/clashes/{clash_id}"): gone("clash_id"),
    ("post", "/imports/clashes/{clash_id}"): Rule(
        missing("clash_id"), nobody, data=lambda thing: {"chosen": {}}
    ),
    # What is gone is named in the body; without any the answer is the same for everybody.
    ("post", "/imports/clashes/settlement"): SIGNED_IN,
    ("post", "/imports/removed/{removed_id}/undoing"): gone("removed_id"),
    ("post", "/imports/changes/{came_id}/undoing"): gone("came_id"),
    # Without a file the answer is the same for everybody: what is missing.
    ("post", "/imports"): SIGNED_IN,
    ("get", "/imports/{import_id}"): gone("import_id"),
    ("get", "/imports/{import_id}/plan"): gone("import_id"),
    ("post", "/imports/{import_id}/columns"): Rule(
        missing("import_id"), nobody, data=lambda thing: {"fields": ["name"]}
    ),
    ("post", "/imports/{import_id}/application"): gone("import_id"),
    ("post", "/imports/{import_id}/reversal"): gone("import_id"),
    ("get", "/contacts-told"): COLLEAGUES,
    ("get", "/contacts-objected"): COLLEAGUES,
    ("get", "/contacts/{contact_id}/notices"): gone("contact_id"),
    ("post", "/contacts/{contact_id}/notices"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"myself": True}
    ),
}
