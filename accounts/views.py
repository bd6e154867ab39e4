"""The door and one's own settings."""

from __future__ import annotations

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView, RequestLoginCodeView
from allauth.account.views import logout as allauth_logout
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import demo
from accounts.forms.settings import PersonForm, PreferencesForm
from accounts.models import User
from accounts.queries import ways_in
from accounts.redirects import on_this_site

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class PersonRequest(HttpRequest):
    """A request whose person is signed in."""

    user: User


class StartsAnew:
    """Who asked for a code and comes back to the door finds the door, not the page for that code again.

    Asking once more, perhaps for another address, takes the place of what was begun; looking does not.
    """

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: object) -> None:
        if request.method == "POST":
            clear_login(request)


class CodeDoor(StartsAnew, RequestLoginCodeView):  # type: ignore[misc]
    pass


class PasswordDoor(StartsAnew, LoginView):  # type: ignore[misc]
    pass


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: PersonRequest) -> HttpResponse:
    # The form has a person of its own: a name that is refused must not show in the bar of the same page.
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("settings")
    page = {
        "form": form,
        "preferences": PreferencesForm(instance=request.user),
        "ways": ways_in(request.user),
    }
    return render(request, "accounts/settings.html", page)


@require_POST
@login_required
def preferences(request: PersonRequest) -> HttpResponse:
    """Keeps any of the reader's preferences: from a script without a word, from a form with a way back."""
    quiet = "HX-Request" in request.headers or request.headers.get("Accept", "").startswith(
        "application/json"
    )
    form = PreferencesForm(request.POST, instance=request.user)
    if not form.is_valid():
        return HttpResponse(_("There is no such choice."), status=400, content_type="text/plain")
    form.save()
    if quiet:
        return HttpResponse(status=204)
    return redirect(
        on_this_site(request, request.POST.get("next"), request.headers.get("Referer")) or "settings"
    )


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Asks (GET), and signs out (POST). The browser forgets the pages it kept, those behind "back" and those kept for
    a journey as well, and whatever our scripts kept.
    """
    response: HttpResponseBase = allauth_logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def demo_enter(request: HttpRequest) -> HttpResponseBase:
    """Signs in as one of the demo people. Elsewhere than on one's own machine, this page does not exist."""
    if not demo.open_to(request):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    number = request.POST.get("as", "")
    known = number.isdecimal() and len(number) < 20  # longer ones are no row's
    user = get_object_or_404(User, pk=number if known else 0, is_demo=True, is_active=True)
    login(request, user, backend=BACKEND)
    return redirect(on_this_site(request, request.POST.get("next")) or "home")


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django shows instead of accepting a form whose token is missing or stale."""
    return render(request, "403_csrf.html", status=403)
