from django.urls import path

from samband.activity import views
from samband.activity.following.urls import urlpatterns as following

app_name = "activity"
urlpatterns = [
    path("", views.home, name="home"),
    path("mentions", views.mentions, name="mentions"),
    path("rooms/<slug:slug>", views.room, name="room"),
    *following,
]
