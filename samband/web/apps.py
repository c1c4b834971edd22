"""Registers the web package with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell around every page; it has no tables."""

    name = "samband.web"
    label = "web"
