from django.urls import include, path

from accounts import views

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("settings/", views.settings, name="settings"),
    path("settings/preferences/", views.preferences, name="preferences"),
]
