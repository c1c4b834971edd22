from django.urls import path

from samband.notices import device_views, stopping, views

app_name = "notices"
urlpatterns = [
    path("notifications", views.notifications, name="notifications"),
    path("notifications/count", views.count, name="count"),
    path("notifications/reading", views.reading, name="reading"),
    path("unsubscribe/<str:word>", stopping.unsubscribe, name="unsubscribe"),
    path("settings/devices", device_views.devices, name="devices"),
    path("settings/devices/<int:device_id>/name", device_views.name, name="device-name"),
    path("settings/devices/<int:device_id>/removal", device_views.removal, name="device-removal"),
    path("settings/notifications", views.settings, name="settings"),
]
