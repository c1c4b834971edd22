from django.urls import path

from samband.dav import settings_views, views
from samband.dav.bothways import views as both_views

app_name = "dav"
urlpatterns = [
    path(".well-known/carddav", views.well_known, name="well-known"),
    path("dav/", views.root, name="root"),
    path("dav/people/<str:handle>/", views.principal, name="principal"),
    path("dav/books/<str:handle>/", views.home, name="home"),
    path("dav/books/<str:handle>/contacts/", views.book, name="book"),
    path("dav/books/<str:handle>/contacts/<str:name>", views.card, name="card"),
    path("imports/servers/<int:source_id>/both-ways", both_views.both_ways, name="both-ways"),
    path("imports/servers/<int:source_id>/both-ways/on", both_views.turn_on, name="both-ways-on"),
    path(
        "imports/servers/<int:source_id>/both-ways/off", both_views.turn_off, name="both-ways-off"
    ),
    path("imports/servers/<int:source_id>/both-ways/now", both_views.ask_now, name="both-ways-now"),
    path("imports/servers/<int:source_id>/both-ways/gone", both_views.settle, name="settle"),
    path("imports/clashes/<int:clash_id>", both_views.clash, name="clash"),
    path("imports/changes/<int:came_id>/undoing", both_views.undo, name="undo"),
    path("imports/removed/<int:removed_id>/undoing", both_views.take_back, name="removed"),
    path("settings/contacts", settings_views.devices, name="devices"),
    path(
        "settings/contacts/<int:password_id>/revocation",
        settings_views.revocation,
        name="revoke",
    ),
]
