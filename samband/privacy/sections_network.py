"""Sections of the catalogue about what was inferred, and about the network outside."""

from django.utils.translation import gettext_lazy as _

from samband.privacy.catalogue import Part, Section

#: The person's layer, and the organisation's where it speaks of them.
_LAYERS = "t.layer IN (0, %(me)s)"
_OWN_LAYER = "t.layer = %(me)s"
_OWNED = "t.owner_id = %(me)s"
_ABOUT_ME = "(SELECT i.id FROM parties_identity i WHERE i.party_id = %(party)s)"
_NAME = (
    "coalesce((SELECT p.name FROM people_person p WHERE p.party_id = t.{0}),"
    " (SELECT c.name FROM cards_card c WHERE c.party_id = t.{0} AND c.owner_id = %(me)s),"
    " (SELECT coalesce(nullif(i.name, ''), i.value) FROM parties_identity i WHERE i.party_id = t.{0}"
    " AND i.layer IN (0, %(me)s) ORDER BY i.layer DESC, i.id LIMIT 1), '')"
)
_BETWEEN = _NAME.format("from_party_id") + " || ' → ' || " + _NAME.format("to_party_id")
_IDENTITY = (
    "(SELECT coalesce(nullif(i.name, ''), i.value) FROM parties_identity i WHERE i.id = t.{})"
)
_CARD = "(SELECT c.name FROM cards_card c WHERE c.id = t.card_id)"

SECTIONS = (
    Section(
        "knowledge",
        _("What you know, by what you wrote"),
        _(
            "Inferred from your entries, your answers, commits in repositories that the organisation brought in, thanks to "
            "you, and topics that you name yourself."
        ),
        (
            Part(
                "knowledge_role",
                _("Evidence"),
                "t.party_id = %(party)s AND EXISTS (SELECT FROM knowledge_document d WHERE d.id = t.document_id"
                " AND d.audience_id = ANY ((SELECT samband_audiences(%(me)s))::bigint[]))",
                "(SELECT left(coalesce(nullif(d.title, ''), d.text), 120) FROM knowledge_document d"
                " WHERE d.id = t.document_id)",
                "(SELECT d.at FROM knowledge_document d WHERE d.id = t.document_id)",
                drop="'/evidence/' || t.document_id || '/rejection'",
            ),
            Part(
                "knowledge_topicclaim",
                _("Topic that you say you know"),
                "t.person_id = %(me)s",
                "(SELECT o.slug FROM knowledge_topic o WHERE o.id = t.topic_id)",
                "t.at",
                drop="'/topic-claims/' || t.topic_id || '/withdrawal'",
            ),
            Part(
                "knowledge_evidencecorrection",
                _("You said that this is wrong"),
                "t.party_id = %(party)s",
                "coalesce((SELECT o.slug FROM knowledge_topic o WHERE o.id = t.topic_id),"
                " (SELECT left(d.title, 120) FROM knowledge_document d WHERE d.id = t.document_id), '')",
                "t.at",
            ),
            Part(
                "knowledge_workcount",
                _(
                    "How much there is in all: only a divisor, so that who writes much is not always first"
                ),
                "t.party_id = %(party)s",
                "t.count::text",
            ),
        ),
        _("Your topics"),
        "/people/{handle}",
        is_inferred=True,
        order=52,
    ),
    Section(
        "ties",
        _("How well you know each other"),
        _(
            "Inferred from dates in mailboxes and calendars of your own, and in public lists and repositories of the "
            "organisation. Colleagues see words at most, never how often or when."
        ),
        (
            Part(
                "ties_tie",
                _("Tie"),
                "t.layer = %(me)s OR (t.layer = 0 AND (t.from_party_id = %(party)s OR t.to_party_id = %(party)s))",
                _BETWEEN,
                "t.last_at",
            ),
            Part(
                "ties_correction",
                _("You said that this is wrong"),
                _OWNED,
                "concat_ws(': ', " + _NAME.format("party_id") + ", t.said)",
                "t.at",
                drop="'/contacts/' || t.party_id || '/tie/undoing'",
            ),
            Part(
                "ties_interaction",
                _("Contact made"),
                f"{_OWN_LAYER} OR (t.layer = 0 AND (t.from_identity_id IN {_ABOUT_ME} OR t.to_identity_id IN {_ABOUT_ME}))",
                _IDENTITY.format("from_identity_id")
                + " || ' → ' || "
                + _IDENTITY.format("to_identity_id"),
                "t.at",
            ),
            Part(
                "ties_activity",
                _("With how many in a week"),
                f"{_LAYERS} AND t.party_id = %(party)s",
                "t.contacts::text",
            ),
        ),
        _("Your imports: take one back"),
        "/imports",
        is_inferred=True,
        order=54,
    ),
    Section(
        "identities",
        _("Addresses under which you were seen"),
        _("From sources of yours and of the organisation. That two of them are you is inferred."),
        (
            Part(
                "parties_identity",
                _("Address or name"),
                f"{_LAYERS} AND t.party_id = %(party)s",
                "concat_ws(' · ', nullif(t.name, ''), t.value)",
                "t.first_seen_at",
            ),
            Part(
                "parties_party",
                _("That there is one human behind them"),
                "t.id = %(party)s OR t.merged_into_id = %(party)s",
                at="t.created_at",
            ),
            Part(
                "knowledge_nameword",
                _("Word of your name, so that you are found"),
                f"t.person_id = %(me)s OR (t.layer IN (0, %(me)s) AND t.identity_id IN {_ABOUT_ME})",
                "t.word",
            ),
        ),
        is_inferred=True,
        order=56,
    ),
    Section(
        "merges",
        _("Who is who among your contacts"),
        _("Inferred from names and addresses in your sources, or said by you."),
        (
            Part(
                "parties_merge",
                _("Made one, or asked about"),
                f"{_OWN_LAYER} OR (t.layer = 0 AND (t.kept_id = %(party)s OR t.joined_id = %(party)s))",
                _NAME.format("kept_id"),
                "t.at",
            ),
            Part(
                "parties_notsame", _("Not the same"), _OWN_LAYER, _IDENTITY.format("one_id"), "t.at"
            ),
            Part("cards_foldedcard", _("Card inside another one"), _OWNED, "t.card->>'name'"),
        ),
        _("The same, or not"),
        "/contacts/same",
        is_inferred=True,
        order=134,
    ),
    Section(
        "contacts",
        _("Your contacts"),
        _(
            "From you and from address books, mailboxes and calendars that you brought in. Nobody else sees more than you "
            "share."
        ),
        (
            Part(
                "cards_card",
                _("Card"),
                f"{_OWNED} OR t.party_id = %(party)s",
                "t.name",
                "t.created_at",
            ),
            Part(
                "cards_cardnote",
                _("Note"),
                _OWNED,
                "concat_ws(': ', " + _CARD + ", left(t.text, 120))",
                "t.at",
            ),
            Part(
                "cards_cardfield",
                _("Detail on a card"),
                _OWNED,
                "concat_ws(': ', " + _CARD + ", t.value)",
                "t.at",
            ),
            Part("cards_cardtag", _("Tag of yours"), _OWNED, "t.name", "t.at"),
            Part("cards_findword", _("Word by which a contact is found"), _OWN_LAYER, "t.word"),
            Part(
                "cards_organisationchange",
                _("Organisation's page that you changed"),
                "t.actor_id = %(me)s",
                "coalesce(t.after->>'name', t.before->>'name')",
                "t.at",
            ),
            Part(
                "cards_levelchange",
                _("Who sees it was changed"),
                _OWNED,
                "concat_ws(': ', " + _CARD + ", t.before || ' → ' || t.after)",
                "t.at",
            ),
            Part(
                "cards_employerchange",
                _("New employer, as you answered"),
                _OWNED,
                "concat_ws(': ', (SELECT c.name FROM cards_card c WHERE c.party_id = t.party_id AND c.owner_id = %(me)s),"
                " t.after->>'organisation_name')",
                "t.at",
            ),
            Part(
                "cards_block",
                _("Whom you never want here"),
                _OWNED,
                "CASE WHEN t.kind = 'gone' THEN '' ELSE t.value END",
                "t.at",
            ),
            Part(
                "cards_knownhint",
                _("“Somebody here knows you”"),
                "t.party_id = %(party)s",
                "t.name",
                key="t.party_id::text",
            ),
        ),
        _("Your contacts"),
        "/contacts",
        order=130,
    ),
    Section(
        "devices",
        _("Your contacts on devices"),
        _(
            "From you, and from your phones and programs, which write on your cards. Nobody else sees it."
        ),
        (
            Part(
                "dav_devicepassword",
                _("Password of a device"),
                "t.person_id = %(me)s",
                "t.name",
                "t.created_at",
            ),
            Part(
                "dav_kept",
                _("Card as a device wrote it"),
                _OWNED,
                _CARD,
                key="t.card_id::text",
            ),
            Part("dav_item", _("Card that devices know"), _OWNED, "t.name", "t.seen_at"),
            Part("dav_book", _("Your address book for devices"), _OWNED),
        ),
        _("Contacts on a phone: revoke a device"),
        "/settings/contacts",
        order=131,
    ),
    Section(
        "sources",
        _("What you brought in"),
        _("From you: mailboxes, address books, calendars and files, headers and times only."),
        (
            Part(
                "sources_source",
                _("Source"),
                f"{_OWNED} OR {_OWN_LAYER}",
                "t.label",
                "t.created_at",
                hides=frozenset({"settings"}),
            ),
            Part(
                "sources_import",
                _("Import"),
                f"{_OWN_LAYER} OR t.actor_id = %(me)s OR t.confirmed_by_id = %(me)s",
                at="t.created_at",
                hides=frozenset({"options", "plan"}),
            ),
            Part("sources_item", _("Message that was stored, as a hash"), _OWN_LAYER),
            Part(
                "sources_trouble",
                _("Message that was not stored"),
                _OWN_LAYER,
                "concat_ws(' · ', t.code, t.value)",
            ),
            Part(
                "sources_subject", _("Subject that you wanted kept"), _OWN_LAYER, "t.text", "t.at"
            ),
            Part(
                "sources_sighting",
                _("Name seen in a source"),
                f"{_OWN_LAYER} OR (t.layer = 0 AND t.identity_id IN {_ABOUT_ME})",
                "t.name",
            ),
            Part(
                "sources_feed",
                _("Calendar that is asked by itself"),
                _OWN_LAYER,
                "t.host",
                "t.created_at",
                "t.source_id::text",
            ),
            Part(
                "sources_server",
                _("Server that is asked by itself"),
                _OWN_LAYER,
                "t.host",
                "t.created_at",
                "t.source_id::text",
                hides=frozenset({"places", "behind"}),
            ),
            Part(
                "sources_accountrequest",
                _("You are on your way to sign in at a service"),
                _OWN_LAYER,
                "t.provider",
                "t.created_at",
            ),
            Part(
                "dav_bothways",
                _("Address book that is kept in step"),
                _OWN_LAYER,
                key="t.server_id::text",
            ),
            Part(
                "dav_twin",
                _("Contact of yours in an address book on a server"),
                _OWN_LAYER,
                at="t.at",
                hides=frozenset({"here", "there"}),
            ),
            Part(
                "dav_clash",
                _("Contact that waits for your decision"),
                _OWN_LAYER,
                "t.name",
                "t.at",
            ),
            Part(
                "dav_removed",
                _("Contact that you can take back"),
                _OWN_LAYER,
                "t.name",
                "t.at",
            ),
            Part(
                "dav_camein",
                _("Change that you can take back"),
                _OWN_LAYER,
                "t.name",
                "t.ran_at",
            ),
            Part(
                "sources_mailboxconsent",
                _("Somebody may bring in your mailbox"),
                "t.person_id = %(me)s OR t.actor_id = %(me)s",
                "(SELECT name FROM people_person p WHERE p.id = t.actor_id)",
                "t.at",
            ),
        ),
        _("Your imports: take one back"),
        "/imports",
        order=140,
    ),
)
