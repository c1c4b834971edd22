from django.urls import path

from samband.privacy import admin_views, keeping_views, outside_views, telling_views, views

app_name = "privacy"
urlpatterns = [
    path("settings/known", views.known, name="known"),
    path("settings/known/export", views.exports, name="exports"),
    path("settings/known/export/<int:export_id>", views.export_file, name="export-file"),
    path("settings/known/<slug:section>", views.section, name="section"),
    path("contacts/told", telling_views.ledger, name="ledger"),
    path("contacts/<int:party_id>/told", telling_views.told, name="told"),
    path(
        "contacts/<int:party_id>/file/<slug:kind>", telling_views.contact_file, name="contact-file"
    ),
    path("about-you/<str:word>", outside_views.about_you, name="about-you"),
    path("about-you/file/<str:token>", outside_views.about_you_file, name="about-you-file"),
    path(
        "about-you/file/<str:token>/<slug:kind>",
        outside_views.about_you_fetch,
        name="about-you-fetch",
    ),
    path("admin/outsiders/access", outside_views.send_access, name="admin-send-access"),
    path("contacts/ending", keeping_views.ending, name="ending"),
    path("admin/keeping", keeping_views.admin_keeping, name="admin-keeping"),
    path("admin/wrong", admin_views.reports, name="admin-wrong"),
    path("admin/wrong/<int:report_id>", admin_views.answer, name="admin-wrong-answer"),
]
