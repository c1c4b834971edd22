from django.urls import path

from samband.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("topic-claims", views.claims, name="claims"),
    path("topic-claims/<int:topic_id>/withdrawal", views.withdrawal, name="withdrawal"),
]
