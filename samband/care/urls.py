from django.urls import path

from samband.care import views

app_name = "care"
urlpatterns = [
    path("care", views.week, name="week"),
    path("care/mail", views.mail, name="mail"),
    path("care/calendars", views.calendars, name="calendars"),
    path("care/calendars/<int:key_id>/revocation", views.revoke, name="revoke"),
    path("care/calendars/<str:secret>/care.ics", views.feed, name="feed"),
    path("care/tags", views.tags, name="tags"),
    path("care/tags/end", views.end_tag, name="end-tag"),
    path("contacts/<int:party_id>/care", views.contact, name="contact"),
    path("contacts/<int:party_id>/care/end", views.end, name="end"),
    path("contacts/<int:party_id>/care/contact", views.spoke, name="spoke"),
    path("contacts/<int:party_id>/care/snooze", views.snooze, name="snooze"),
    path("contacts/<int:party_id>/care/since", views.since, name="since"),
    path("contacts/<int:party_id>/keeping", views.keeping, name="keeping"),
]
