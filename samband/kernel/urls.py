from django.urls import path

from samband.kernel import health
from samband.kernel.metrics import page

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path(page.PATH.removeprefix("/"), page.metrics, name="metrics"),
]
