from django.urls import path

from samband.ask import views

urlpatterns = [
    path("ask", views.ask, name="ask"),
    path("topics/<str:slug>", views.topic, name="topic"),
    path("evidence/<int:document_id>/rejection", views.reject_evidence, name="evidence-rejection"),
]
