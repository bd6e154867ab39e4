"""The door, the ways in, and one's own settings."""

from django.urls import include, path

from accounts import views

urlpatterns = [
    # before allauth's, whose places they take
    path("account/login/", views.PasswordDoor.as_view(), name="account_login"),
    path("account/login/code/", views.CodeDoor.as_view(), name="account_request_login_code"),
    path("account/logout/", views.sign_out, name="account_logout"),
    path("account/", include("allauth.urls")),
    path("demo/enter/", views.demo_enter, name="demo-enter"),
    path("settings/", views.settings, name="settings"),
    path("settings/preferences/", views.preferences, name="preferences"),
]
