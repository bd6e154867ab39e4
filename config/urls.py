"""The table of contents of the site."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("courses.urls")),
    path("", include("readings.urls")),
    path("", include("discussions.urls")),
    path("", include("classroom.urls")),
]
