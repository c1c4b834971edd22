from django.urls import path

from samband.gatherings.events import views as events
from samband.gatherings.polls import views as polls

app_name = "gatherings"
urlpatterns = [
    path("entries/<int:entry_id>/poll", polls.poll, name="poll"),
    path("entries/<int:entry_id>/poll/votes", polls.votes, name="votes"),
    path("entries/<int:entry_id>/poll/end", polls.end, name="end-poll"),
    path("entries/<int:entry_id>/event", events.event, name="event"),
    path("entries/<int:entry_id>/event/answers", events.answers, name="answers"),
    path("entries/<int:entry_id>/event/cancellation", events.cancellation, name="cancellation"),
    path("entries/<int:entry_id>/event.ics", events.event_file, name="event-file"),
    path("calendar", events.calendar, name="calendar"),
    path("calendar/places", events.places, name="places"),
    path("calendar/<str:secret>/samband.ics", events.feed, name="feed"),
    path("settings/calendars", events.calendars, name="calendars"),
    path("settings/calendars/<int:key_id>/revocation", events.revoke, name="revoke"),
]
