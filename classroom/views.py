from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse: ...


def circle_home(request: HttpRequest, circle: str) -> HttpResponse: ...
