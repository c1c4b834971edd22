from django.urls import path

from samband.kernel import health

urlpatterns = [path("healthz", health.healthz, name="healthz")]
