from django.urls import path

from samband.thanks import views

app_name = "thanks"
urlpatterns = [
    path("thanks/new", views.new, name="new"),
    path("thanks/<int:entry_id>/showing", views.showing, name="showing"),
    path("people/<str:handle>/thanks", views.person_thanks, name="person"),
]
