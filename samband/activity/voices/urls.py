from django.urls import path

from samband.activity.voices import views

urlpatterns = [
    path("waiting", views.waiting, name="waiting"),
    path("home/beside", views.beside_home, name="beside-home"),
    path("admin/voices", views.ages, name="ages"),
]
