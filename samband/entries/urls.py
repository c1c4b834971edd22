from django.urls import path

from samband.entries import editing, views

app_name = "entries"
urlpatterns = [
    path("write", views.write, name="write"),
    path("people/<str:handle>/entries", views.person_entries, name="person"),
    path("entries/<int:entry_id>", views.entry, name="entry"),
    path("entries/<int:entry_id>/comments", views.comments, name="comments"),
    path("entries/<int:entry_id>/edit", editing.edit, name="edit"),
    path("entries/<int:entry_id>/history", editing.history, name="history"),
    path("entries/<int:entry_id>/deletion", views.deletion, name="deletion"),
    path("entries/<int:entry_id>/restoration", views.restoration, name="restoration"),
    path("entries/<int:entry_id>/readers", views.readers, name="readers"),
    path("entries/pictures/<int:attachment_id>", views.picture, name="picture"),
]
