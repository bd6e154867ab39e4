"""Where it all meets: homes, plan, meetings, desk."""

from django.urls import path

from classroom.views import homes

urlpatterns = [
    path("", homes.home, name="home"),
    # a circle
    path("c/<slug:circle>/", homes.circle_home, name="circle-home"),
]
