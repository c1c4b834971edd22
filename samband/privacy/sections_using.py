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
)
