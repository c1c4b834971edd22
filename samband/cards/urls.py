from django.urls import path

from samband.cards import asking, blocklist_views, level_views, own_views, views

urlpatterns = [
    path("contacts", views.contact_list, name="contacts"),
    path("contacts/sharing", level_views.share, name="contacts-sharing"),
    path("contacts/sharing/seen", level_views.seen, name="contacts-seen"),
    path("contacts/new", own_views.new_card, name="contact-new"),
    path("contacts/contacts.vcf", own_views.vcards, name="contacts-vcards"),
    path("contacts/contacts.csv", own_views.table, name="contacts-table"),
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
    path("contacts/<int:party_id>/level", views.contact_level, name="contact-level"),
    path("organisations/<int:party_id>", views.organisation, name="organisation"),
    path("admin/outsiders", views.outsiders, name="admin-outsiders"),
]
