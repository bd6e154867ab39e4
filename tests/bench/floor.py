"""The site with one page more: as many bytes as asked for, after the same session, user and seat look-up."""

from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_GET

from courses.access import AccessRequest, with_access
from courses.rules import Can

_FILLING: dict[int, str] = {}


@require_GET
@with_access(Can.READ)
def floor(request: AccessRequest, size: int) -> HttpResponse:
    return HttpResponse(_FILLING.setdefault(size, "x" * size))


urlpatterns = [path("c/<slug:circle>/floor/<int:size>/", floor), path("", include("config.urls"))]
