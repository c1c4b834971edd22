from django.urls import path

from samband.introductions import views

app_name = "introductions"
urlpatterns = [
    path("introductions", views.lists, name="lists"),
    path("introductions/<int:introduction_id>", views.introduction, name="introduction"),
    path("introductions/<int:introduction_id>/answer", views.answer, name="answer"),
    path("introductions/<int:introduction_id>/withdrawal", views.withdrawal, name="withdrawal"),
    path("introductions/<int:introduction_id>/outcome", views.outcome, name="outcome"),
    path("introductions/<int:introduction_id>/thanks", views.thanks, name="thanks"),
    path("contacts/<int:party_id>/introduction", views.ask, name="ask"),
]
