from django.http import HttpRequest, HttpResponse


def settings(request: HttpRequest) -> HttpResponse: ...


def preferences(request: HttpRequest) -> HttpResponse: ...
