"""Addresses of imports."""

from django.urls import path

from samband.sources import book_views, views
from samband.sources.accounts import views as account_views
from samband.sources.feeds import views as feed_views
from samband.sources.servers import views as server_views

app_name = "sources"

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("commits/<str:key>", views.commit, name="commit"),
    path("admin/sources", views.sources, name="sources"),
    path("imports/new", views.new_import, name="new"),
    path("imports/feeds/new", feed_views.new_feed, name="new-feed"),
    path("imports/feeds/<int:source_id>/end", feed_views.end, name="end-feed"),
    path("imports/servers/new", server_views.new_server, name="new-server"),
    path("imports/servers/<int:source_id>", server_views.folders, name="server"),
    path("imports/servers/<int:source_id>/end", server_views.end, name="end-server"),
    path("imports/accounts/new", account_views.new_account, name="new-account"),
    path("imports/accounts/callback", account_views.callback, name="account-callback"),
    path("imports/accounts/<int:request_id>", account_views.way, name="account-way"),
    path("imports/consents", views.consents, name="consents"),
    path("imports/consents/<int:consent_id>/withdrawal", views.withdrawal, name="withdrawal"),
    path("imports/<int:import_id>", views.one_import, name="import"),
    path("imports/<int:import_id>/columns", book_views.columns, name="columns"),
    path("imports/<int:import_id>/application", views.application, name="application"),
    path("imports/<int:import_id>/confirmation", views.confirmation, name="confirmation"),
    path("imports/<int:import_id>/reversal", views.reversal, name="reversal"),
    path("imports/<int:import_id>/errors.csv", views.errors_file, name="errors"),
]
