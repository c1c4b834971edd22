from django.urls import path

from samband.activity.picking import views

urlpatterns = [
    path("picks", views.picks, name="picks"),
    path("entries/<int:entry_id>/picking", views.picking, name="picking"),
    path("entries/<int:entry_id>/picking/end", views.unpicking, name="unpicking"),
]
