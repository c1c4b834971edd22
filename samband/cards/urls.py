from django.urls import path

from samband.cards import (
    asking,
    blocklist_views,
    correcting_views,
    employers_views,
    level_views,
    network_views,
    own_views,
    selection_views,
    views,
)
from samband.cards.organisations import coverage_views
from samband.cards.organisations import views as organisations

urlpatterns = [
    path("contacts", views.contact_list, name="contacts"),
    path("contacts/sharing", level_views.share, name="contacts-sharing"),
    path("contacts/sharing/seen", level_views.seen, name="contacts-seen"),
    path("contacts/new", own_views.new_card, name="contact-new"),
    path("contacts/contacts.vcf", own_views.vcards, name="contacts-vcards"),
    path("contacts/contacts.csv", own_views.table, name="contacts-table"),
    path("contacts/selection", selection_views.several, name="contacts-selection"),
    path("contacts/selection/tags", selection_views.tags, name="contacts-tags"),
    path("contacts/selection/level", selection_views.level, name="contacts-level"),
    path("contacts/selection/export", selection_views.export, name="contacts-export"),
    path("contacts/selection/removal", selection_views.removal, name="contacts-removal"),
    path("contacts/blocklist", blocklist_views.lines, name="blocklist"),
    path("contacts/blocklist/deleted", blocklist_views.return_of_deleted, name="blocklist-deleted"),
    path(
        "contacts/blocklist/<int:block_id>/removal",
        blocklist_views.line_removal,
        name="blocklist-removal",
    ),
    path(
        "contacts/blocklist/<int:block_id>/contacts",
        blocklist_views.stored,
        name="blocklist-stored",
    ),
    path("contacts/same", asking.questions, name="contacts-same"),
    path("contacts/same/<int:merge_id>", asking.answer, name="contacts-answer"),
    path("contacts/employers", employers_views.questions, name="contacts-employers"),
    path(
        "contacts/employers/<int:change_id>/undoing",
        employers_views.undoing,
        name="contacts-employer-undoing",
    ),
    path("contacts/<int:party_id>/employer", employers_views.answer, name="contact-employer"),
    path("contacts/merges/<int:merge_id>", asking.merge, name="contacts-merge"),
    path("contacts/<int:party_id>/apart", asking.apart, name="contact-apart"),
    path("contacts/<int:party_id>", views.contact, name="contact"),
    path("contacts/<int:party_id>/card", own_views.change_card, name="contact-card"),
    path("contacts/<int:party_id>/removal", own_views.removal, name="contact-removal"),
    path("contacts/<int:party_id>/meetings", own_views.meetings, name="contact-meetings"),
    path(
        "contacts/<int:party_id>/meetings/<int:meeting_id>/removal",
        own_views.meeting_removal,
        name="contact-meeting-removal",
    ),
    path("contacts/<int:party_id>/notes", own_views.notes, name="contact-notes"),
    path(
        "contacts/<int:party_id>/notes/<uuid:note_id>/removal",
        own_views.note_removal,
        name="contact-note-removal",
    ),
    path("contacts/<int:party_id>/sharing", level_views.contact_sharing, name="contact-sharing"),
    path("contacts/<int:party_id>/longer", views.longer_ways, name="contact-longer"),
    path("contacts/<int:party_id>/level", views.contact_level, name="contact-level"),
    path("contacts/<int:party_id>/tie", correcting_views.tie, name="contact-tie"),
    path(
        "contacts/<int:party_id>/tie/undoing",
        correcting_views.tie_undoing,
        name="contact-tie-undoing",
    ),
    path("contacts/network", network_views.mine, name="contacts-network"),
    path("contacts/coverage", coverage_views.coverage_map, name="coverage"),
    path("contacts/coverage/mine", coverage_views.lost, name="coverage-mine"),
    path("organisations", organisations.organisation_list, name="organisations"),
    path("organisations/<int:party_id>", organisations.organisation, name="organisation"),
    path(
        "organisations/<int:party_id>/picture",
        network_views.of_organisation,
        name="organisation-picture",
    ),
    path("organisations/<int:party_id>/said", organisations.said, name="organisation-said"),
    path("organisations/<int:party_id>/using", organisations.using, name="organisation-using"),
    path("organisations/<int:party_id>/sheet", organisations.sheet, name="organisation-sheet"),
    path(
        "organisations/<int:party_id>/history", organisations.history, name="organisation-history"
    ),
    path(
        "organisations/<int:party_id>/history/<int:version>/undoing",
        organisations.undoing,
        name="organisation-undoing",
    ),
    path("admin/outsiders", views.outsiders, name="admin-outsiders"),
]
