from functools import cache

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from peer_xtd.models import Article

PAGE = """{% load comments comments_xtd %}<!doctype html><html lang="en"><head><title>{{ object }}</title></head><body>
<h1>{{ object }}</h1>{% get_comment_count for object as many %}<p>{{ many }} comments</p>
{% render_comment_form for object %}
{% render_xtdcomment_tree for object allow_feedback show_feedback allow_flagging %}</body></html>"""


@cache
def _page():
    return engines["django"].from_string(PAGE)


@login_required
def article(request, pk):
    return HttpResponse(_page().render({"object": Article.objects.get(pk=pk)}, request))


urlpatterns = [
    path("article/<int:pk>/", article, name="article"),
    path("comments/", include("django_comments_xtd.urls")),
]
