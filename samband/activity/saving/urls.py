from django.urls import path

from samband.activity.saving import views

urlpatterns = [
    path("saved", views.saved, name="saved"),
    path("entries/<int:entry_id>/saving", views.saving, name="saving"),
    path("entries/<int:entry_id>/reminder", views.reminder, name="reminder"),
    path("reminders/<int:reminder_id>/removal", views.removal, name="reminder-removal"),
]
