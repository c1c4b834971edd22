from django.urls import path

from samband.dav import settings_views, views

app_name = "dav"
urlpatterns = [
    path(".well-known/carddav", views.well_known, name="well-known"),
    path("dav/", views.root, name="root"),
    path("dav/people/<str:handle>/", views.principal, name="principal"),
    path("dav/books/<str:handle>/", views.home, name="home"),
    path("dav/books/<str:handle>/contacts/", views.book, name="book"),
    path("dav/books/<str:handle>/contacts/<str:name>", views.card, name="card"),
    path("settings/contacts", settings_views.devices, name="devices"),
    path(
        "settings/contacts/<int:password_id>/revocation",
        settings_views.revocation,
        name="revoke",
    ),
]
