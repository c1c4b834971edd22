from django.urls import path

from samband.entries import draft_views, editing, link_views, upload_views, views, writing

app_name = "entries"
urlpatterns = [
    path("write", writing.write, name="write"),
    path("write/preview", writing.preview, name="preview"),
    path("write/seen", writing.seen, name="seen"),
    path("write/suggestions", writing.suggestions, name="suggestions"),
    path("drafts", draft_views.drafts_page, name="drafts"),
    path("drafts/offered", draft_views.offered, name="offered"),
    path("drafts/<int:draft_id>", draft_views.draft, name="draft"),
    path("drafts/<int:draft_id>/discard", draft_views.discard, name="discard"),
    path("drafts/<int:draft_id>/sending", draft_views.sending, name="sending"),
    path("uploads", upload_views.uploads, name="uploads"),
    path("uploads/<int:attachment_id>/removal", upload_views.removal, name="removal"),
    path("uploads/<int:attachment_id>/description", upload_views.description, name="description"),
    path("links", link_views.links, name="links"),
    path("links/<int:link_id>/picture", link_views.link_picture, name="link-picture"),
    path("admin/links", link_views.policy, name="link-policy"),
    path("rooms/<slug:slug>/files", upload_views.room_files, name="room-files"),
    path("people/<str:handle>/entries", views.person_entries, name="person"),
    path("entries/<int:entry_id>", views.entry, name="entry"),
    path("entries/<int:entry_id>/comments", views.comments, name="comments"),
    path("entries/<int:entry_id>/edit", editing.edit, name="edit"),
    path("entries/<int:entry_id>/history", editing.history, name="history"),
    path("entries/<int:entry_id>/deletion", views.deletion, name="deletion"),
    path("entries/<int:entry_id>/restoration", views.restoration, name="restoration"),
    path("entries/<int:entry_id>/readers", views.readers, name="readers"),
    path("entries/pictures/<int:attachment_id>", upload_views.picture, name="picture"),
    path("entries/files/<int:attachment_id>", upload_views.file, name="file"),
]
