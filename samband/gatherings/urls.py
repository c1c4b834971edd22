from django.urls import path

from samband.gatherings.polls import views as polls

app_name = "gatherings"
urlpatterns = [
    path("entries/<int:entry_id>/poll", polls.poll, name="poll"),
    path("entries/<int:entry_id>/poll/votes", polls.votes, name="votes"),
    path("entries/<int:entry_id>/poll/end", polls.end, name="end-poll"),
]
