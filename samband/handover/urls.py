from django.urls import path

from samband.handover import views

app_name = "handover"
urlpatterns = [
    path("handover", views.workspace, name="workspace"),
    path("handover/choices", views.bulk, name="bulk"),
    path("handover/contacts/<int:party_id>", views.relation, name="relation"),
    path("handover/decisions/<int:decision_id>/removal", views.removal, name="removal"),
    path("handover/taking-along", views.taking_along, name="taking-along"),
    path("handover/deletion", views.deletion, name="deletion"),
    path("handover/end", views.ending, name="end"),
    path("handover/asked", views.asked, name="asked"),
    path("handover/asked/<int:decision_id>", views.answer, name="answer"),
]
