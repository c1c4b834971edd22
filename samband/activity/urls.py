from django.urls import path

from samband.activity import views

app_name = "activity"
urlpatterns = [
    path("", views.home, name="home"),
    path("mentions", views.mentions, name="mentions"),
    path("rooms/<slug:slug>", views.room, name="room"),
]
