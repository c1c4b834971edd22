from django.urls import path

from samband.search import views

app_name = "search"
urlpatterns = [
    path("search", views.search, name="search"),
    path("search/form", views.form, name="form"),
    path("search/suggestions", views.suggestions, name="suggestions"),
    path("search/saved", views.saved, name="saved"),
    path("search/saved/<int:search_id>/removal", views.removal, name="removal"),
    path("search/saved/<int:search_id>/place", views.place, name="place"),
    path("search/saved/<int:search_id>/home", views.home, name="home"),
    path("search/saved/<int:search_id>/newest", views.newest, name="newest"),
]
