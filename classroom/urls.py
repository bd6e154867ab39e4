from django.urls import path

from classroom import views

urlpatterns = [
    path("", views.home, name="home"),
    path("c/<slug:circle>/", views.circle_home, name="circle-home"),
]
