from django.urls import path

from samband.mashup import views

app_name = "mashup"
urlpatterns = [
    path("feeds/<str:secret>/atom", views.atom, name="atom"),
    path("feeds/<str:secret>/json", views.json_feed, name="json"),
    path("settings/feeds", views.feeds, name="feeds"),
    path("settings/feeds/<int:key_id>/revocation", views.revoke, name="revoke"),
]
