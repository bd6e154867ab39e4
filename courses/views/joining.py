"""The doors of a circle: an invitation, and a request for a seat. These belong to people who are not inside yet."""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.changes import Refused
from accounts.models import User
from courses.actions.invitations import accept_invitation, come_in_by_name
from courses.actions.requests import ask_to_join
from courses.forms.joining import AskForm, ByNameForm
from courses.models import Circle, Membership
from courses.queries.joining import JoinPage, ask_page, circle_to_ask, join_page

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
TOO_MANY = "So many people came in from here just now that the door needs a pause: try again in a minute."


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what one is invited to (GET changes nothing), and lets in who says so."""
    user = request.user if isinstance(request.user, User) else None
    try:
        page = join_page(token, user)
    except Http404:
        return _shut(request, 404)
    if page is None:
        return _shut(request, 410)
    form = ByNameForm(request.POST if request.method == "POST" and user is None else None)
    if request.method == "POST":
        if user is not None:
            return _accept(request, page, user)
        if not page.by_name:
            return redirect_to_login(request.path)
        if form.is_valid():
            answer = _enter_by_name(request, page, form)
            if answer is not None:
                return answer
    status = 429 if form.has_error("__all__", "too_many") else 400 if form.errors else 200
    return render(request, "courses/join.html", {"page": page, "form": form}, status=status)


def _accept(request: HttpRequest, page: JoinPage, user: User) -> HttpResponse:
    try:
        accept_invitation(invitation=page.invitation, user=user)
    except Refused as refusal:
        return _shut(request, 410, str(refusal))
    if page.seat is None:
        messages.success(request, f"You are in. Welcome to {page.circle.name}.")
    return HttpResponseRedirect(page.circle.get_absolute_url())


def _enter_by_name(request: HttpRequest, page: JoinPage, form: ByNameForm) -> HttpResponse | None:
    """Makes the account, and has the device remember it. None if the form says why not."""
    if not ratelimit.consume(request, action="by_name"):
        form.add_error(None, ValidationError(TOO_MANY, code="too_many"))
        return None
    said = form.cleaned_data
    try:
        user = come_in_by_name(
            invitation=page.invitation, name=said["name"], form=str(said["key"]), time_zone=said["time_zone"]
        )
    except Refused as refusal:
        form.add_error("name", str(refusal))
        return None
    login(request, user, backend=BACKEND)
    request.session.set_expiry(settings.BY_NAME_SECONDS)
    messages.success(
        request, f"You are in, {user.display_name}. This device remembers you; no other one knows you yet."
    )
    return HttpResponseRedirect(page.circle.get_absolute_url())


def _shut(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """The same page whatever the reason, which says nothing of any circle."""
    return render(request, "courses/join_shut.html", {"why": why}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def circle_ask(request: HttpRequest, circle: str) -> HttpResponse:
    """Asks for a seat, where the circle takes requests; elsewhere there is no such page."""
    assert isinstance(request.user, User)
    user = request.user
    seat = Membership.objects.filter(circle__slug=circle, user=user, ended_at__isnull=True)
    if seat.exists():
        return HttpResponseRedirect(Circle(slug=circle).get_absolute_url())
    asked = circle_to_ask(circle)
    page = ask_page(asked, user)
    words = page.waiting.words if page.waiting else ""
    form = AskForm(request.POST if request.method == "POST" else None, initial={"words": words})
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_join(circle=asked, user=user, words=form.cleaned_data["words"])
            messages.success(request, f"Your request waits for the facilitators of {asked.name}.")
            return HttpResponseRedirect("/")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"page": page, "form": form}
    return render(request, "courses/circle_ask.html", context, status=400 if form.errors else 200)
