from django.urls import path

from samband.mailroom import views

app_name = "mailroom"
urlpatterns = [
    path("mail", views.held, name="held"),
    path("mail/<int:incoming_id>/publication", views.publication, name="publication"),
    path("mail/<int:incoming_id>/removal", views.removal, name="removal"),
]
