from django.urls import path

from samband.spaces import views

app_name = "spaces"
urlpatterns = [
    path("rooms", views.rooms, name="rooms"),
    path("rooms/new", views.new_room, name="new"),
    path("rooms/<slug:slug>/membership", views.membership, name="membership"),
    path("rooms/<slug:slug>/departure", views.departure, name="departure"),
    path("rooms/<slug:slug>/members", views.members, name="members"),
    path("rooms/<slug:slug>/members/<str:handle>/removal", views.removal, name="removal"),
    path("rooms/<slug:slug>/members/<str:handle>/host", views.host, name="host"),
    path("rooms/<slug:slug>/members/<str:handle>/past", views.past, name="past"),
    path("rooms/<slug:slug>/settings", views.settings, name="settings"),
    path("rooms/<slug:slug>/openness", views.openness, name="openness"),
    path("rooms/<slug:slug>/older", views.older, name="older"),
    path("rooms/<slug:slug>/archive", views.archive, name="archive"),
]
