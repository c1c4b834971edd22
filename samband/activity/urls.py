from django.urls import path

from samband.activity import views
from samband.activity.following.urls import urlpatterns as following
from samband.activity.picking.urls import urlpatterns as picking
from samband.activity.reading.urls import urlpatterns as reading
from samband.activity.saving.urls import urlpatterns as saving
from samband.activity.voices.urls import urlpatterns as voices

app_name = "activity"
urlpatterns = [
    path("", views.home, name="home"),
    path("mentions", views.mentions, name="mentions"),
    path("rooms/<slug:slug>", views.room, name="room"),
    path("everything", views.everything, name="everything"),
    path("concerns", views.concerns, name="concerns"),
    path("keys", views.keys, name="keys"),
    *following,
    *reading,
    *saving,
    *picking,
    *voices,
]
