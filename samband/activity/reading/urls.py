from django.urls import path

from samband.activity.reading import views

urlpatterns = [
    path("unread", views.unread, name="unread"),
    path("unread/counts", views.counts, name="unread-counts"),
    path("reading", views.all_read, name="all-read"),
    path("reading/seen", views.seen, name="seen"),
    path("rooms/<slug:slug>/reading", views.room_read, name="room-read"),
    path("entries/<int:entry_id>/reading", views.thread_read, name="thread-read"),
    path("entries/<int:entry_id>/unread", views.thread_unread, name="thread-unread"),
    path("entries/<int:entry_id>/dwelling", views.dwelling, name="dwelling"),
]
