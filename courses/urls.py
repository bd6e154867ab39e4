"""People and their places in a circle."""

from django.urls import path

from courses.views import rules

urlpatterns = [
    # a circle
    path("c/<slug:circle>/rules/", rules.circle_rules, name="circle-rules"),
]
