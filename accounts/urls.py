"""The door, the ways in, and one's own settings."""

from django.urls import include, path

from accounts import views

urlpatterns = [
    path("account/logout/", views.sign_out, name="account_logout"),  # before allauth's, which it wraps
    path("account/", include("allauth.urls")),
    path("demo/enter/", views.demo_enter, name="demo-enter"),
    path("settings/", views.settings, name="settings"),
    path("settings/preferences/", views.preferences, name="preferences"),
]
