"""Addresses of the shell: the manifest and the worker of the installable app, and the page of components."""

from django.urls import path

from samband.web import views

app_name = "web"

urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("worker.js", views.worker, name="worker"),
    path("offline/<str:code>", views.offline, name="offline"),
    path("styles", views.styles, name="styles"),
]
