from django.urls import path

from samband.fika import views

app_name = "fika"
urlpatterns = [
    path("fika", views.mine, name="mine"),
    path("fika/part", views.part, name="part"),
    path("fika/<int:entry_id>", views.proposal, name="proposal"),
    path("fika/<int:entry_id>/answer", views.answer, name="answer"),
    path("fika/<int:entry_id>/refusal", views.refusal, name="refusal"),
    path("admin/fika", views.arrangement, name="arrangement"),
]
