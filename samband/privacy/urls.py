from django.urls import path

from samband.privacy import admin_views, views

app_name = "privacy"
urlpatterns = [
    path("settings/known", views.known, name="known"),
    path("settings/known/export", views.exports, name="exports"),
    path("settings/known/export/<int:export_id>", views.export_file, name="export-file"),
    path("settings/known/<slug:section>", views.section, name="section"),
    path("admin/wrong", admin_views.reports, name="admin-wrong"),
    path("admin/wrong/<int:report_id>", admin_views.answer, name="admin-wrong-answer"),
]
