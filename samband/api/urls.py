from django.urls import path

from samband.api.root import api

urlpatterns = [path("api/v1/", api.urls)]
