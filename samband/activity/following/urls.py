from django.urls import path

from samband.activity.following import views

urlpatterns = [
    path("settings/following", views.following, name="following"),
    path("people/<str:handle>/following", views.person, name="follow-person"),
    path("topics/<str:slug>/following", views.topic, name="follow-topic"),
    path("rooms/<slug:slug>/following", views.room, name="follow-room"),
    path("entries/<int:entry_id>/following", views.thread, name="follow-thread"),
]
