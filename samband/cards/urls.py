from django.urls import path

from samband.cards import views

urlpatterns = [
    path("contacts", views.contact_list, name="contacts"),
    path("contacts/sharing", views.share, name="contacts-sharing"),
    path("contacts/<int:party_id>", views.contact, name="contact"),
    path("contacts/<int:party_id>/level", views.contact_level, name="contact-level"),
    path("organisations/<int:party_id>", views.organisation, name="organisation"),
    path("admin/outsiders", views.outsiders, name="admin-outsiders"),
]
