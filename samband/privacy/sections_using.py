"""Sections of the catalogue about how one uses the network: introductions and what follows."""

from django.utils.translation import gettext_lazy as _

from samband.privacy.catalogue import Part, Section

SECTIONS = (
    Section(
        "introductions",
        _("Introductions that you asked for, or were asked for"),
        _("From you, and from colleagues who asked you. A no is seen by nobody but who said it."),
        (
            Part(
                "introductions_introduction",
                _("You asked to be introduced to"),
                "t.asker_id = %(me)s",
                "t.contact_name",
                "t.at",
            ),
            Part(
                "introductions_introduction",
                _("You were asked to introduce to"),
                "t.asker_id <> %(me)s",
                "t.contact_name",
                "t.at",
            ),
            Part(
                "introductions_asked",
                _("What you decided"),
                "t.person_id = %(me)s",
                "t.subject",
                "t.at",
            ),
            Part(
                "introductions_asked",
                _("Who introduced you"),
                "t.asker_id = %(me)s AND t.person_id <> %(me)s",
                "(SELECT p.name FROM people_person p WHERE p.id = t.person_id)",
                "t.at",
            ),
        ),
        _("Your introductions"),
        "/introductions",
        order=132,
    ),
    Section(
        "handover",
        _("What you hand over, and what is handed over to you"),
        _("From you, and from colleagues who asked you to take over. Administrators don't see it."),
        (
            Part(
                "handover_handover",
                _("Your handover"),
                "t.person_id = %(me)s",
                "t.reason",
                "t.began_at",
            ),
            Part(
                "handover_decision",
                _("What you decided about a relation"),
                "t.person_id = %(me)s",
                "concat_ws(': ', t.contact_name, t.choice)",
                "t.decided_at",
            ),
            Part(
                "handover_decision",
                _("What you are asked to take over"),
                "t.person_id <> %(me)s",
                "t.contact_name",
                "t.asked_at",
            ),
            Part(
                "cards_gobetween",
                _("How many requests wait for you"),
                "t.person_id = %(me)s",
                "t.open_requests::text",
                key="t.person_id::text",
            ),
        ),
        _("Hand over"),
        "/handover",
        order=133,
    ),
    Section(
        "care",
        _("Whom you keep in touch with"),
        _("From you. When you were in touch is not here: it is read from your contacts made."),
        (
            Part(
                "care_plan",
                _("You want to be in touch with"),
                "t.owner_id = %(me)s",
                "coalesce((SELECT c.name FROM cards_card c WHERE c.party_id = t.contact_id"
                " AND c.owner_id = %(me)s), '')",
                "t.created_at",
            ),
            Part(
                "care_tagplan",
                _("You want to be in touch with everybody with a tag"),
                "t.owner_id = %(me)s",
                "t.key",
            ),
            Part(
                "care_keeper",
                _("You look after, with colleagues"),
                "t.person_id = %(me)s",
                "coalesce((SELECT c.name FROM cards_card c WHERE c.party_id = t.contact_id"
                " AND c.owner_id = %(me)s), '')",
                "t.at",
            ),
            Part(
                "care_keeperweek",
                _("The week in which you were last in touch, for those who look after them too"),
                "t.person_id = %(me)s",
                "t.week::text",
            ),
            Part(
                "care_choice",
                _("Whether you want the mail on Mondays"),
                "t.person_id = %(me)s",
                "t.wants_mail::text",
                key="t.person_id::text",
            ),
            Part(
                "care_carekey",
                _("Address of the calendar of keeping in touch"),
                "t.person_id = %(me)s",
                at="t.created_at",
            ),
        ),
        _("Keep in touch"),
        "/care",
        order=134,
    ),
    Section(
        "notices",
        _("Whom you told that they are here"),
        _("From you, when you send such a mail or say that you told them."),
        (
            Part("privacy_notice", _("Told"), "t.owner_id = %(me)s", "t.name", "t.at"),
            Part(
                "privacy_objection",
                _("Contacts of yours who objected, without their names"),
                "t.owner_id = %(me)s",
                "t.count::text",
                "t.at",
                hides=frozenset({"names"}),
            ),
        ),
        _("Told that they are here"),
        "/contacts/told",
        order=133,
    ),
)
