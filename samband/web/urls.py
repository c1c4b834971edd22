"""Addresses of the shell: the manifest of the installable app, and the page of components."""

from django.urls import path

from samband.web import views

app_name = "web"

urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("styles", views.styles, name="styles"),
]
