from django.urls import path

from samband.notices import stopping, views

app_name = "notices"
urlpatterns = [
    path("notifications", views.notifications, name="notifications"),
    path("notifications/count", views.count, name="count"),
    path("notifications/reading", views.reading, name="reading"),
    path("unsubscribe/<str:word>", stopping.unsubscribe, name="unsubscribe"),
    path("settings/notifications", views.settings, name="settings"),
]
