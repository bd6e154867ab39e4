"""Who is in the circle: the list, one's own line, and what owners do with seats."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import AccessRequest, with_access
from courses.actions import people as acts
from courses.forms.people import FindForm, LineForm, RoleForm, SureForm
from courses.models import Membership, Role
from courses.queries.people import handed_over_to, open_invitations, people_page, seat_of
from courses.rules import Can


@require_safe
@with_access(Can.READ)
def people(request: AccessRequest) -> HttpResponse:
    access, find = request.access, FindForm(request.GET)
    q = find.cleaned_data["q"] if find.is_valid() else ""
    page = people_page(access, q=q)
    link = request.build_absolute_uri(page.link.get_absolute_url()) if page.link else ""
    context = {"access": access, "place": "people", "page": page, "q": q, "link": link}
    return render(request, "courses/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def seat_line(request: AccessRequest) -> HttpResponse:
    """One's own line, and the way out."""
    access, seat = request.access, request.access.membership
    assert seat is not None
    form = LineForm(request.POST if request.method == "POST" else None, initial={"about": seat.about})
    if request.method == "POST" and form.is_valid():
        acts.change_line(seat=seat, about=form.cleaned_data["about"])
        messages.success(request, "Saved.")
        return HttpResponseRedirect(access.url("people"))
    context = {"access": access, "place": "people", "form": form, "seat": seat}
    return render(request, "courses/seat_line.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def circle_leave(request: AccessRequest) -> HttpResponse:
    access, seat = request.access, request.access.membership
    assert seat is not None
    form = SureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.leave_circle(seat=seat)
            messages.success(request, f"You have left {access.name}. What you wrote stays there.")
            return HttpResponseRedirect("/")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"access": access, "place": "people", "form": form, "alone": _only_owner(seat)}
    return render(request, "courses/circle_leave.html", context, status=400 if form.errors else 200)


@require_safe
@with_access(Can.MANAGE_CIRCLE)
def seat_detail(request: AccessRequest, seat: int) -> HttpResponse:
    found = _seat(request, seat)
    form = RoleForm(initial={"role": found.role})
    return _seat_page(request, found, form)


@require_POST
@with_access(Can.MANAGE_CIRCLE)
def seat_role(request: AccessRequest, seat: int) -> HttpResponse:
    access, found = request.access, _seat(request, seat)
    form = RoleForm(request.POST, initial={"role": found.role})
    if form.is_valid():
        try:
            changed = acts.change_role(seat=found, by=access.user, role=form.cleaned_data["role"])
            messages.success(request, f"{found.user.display_name} is now {changed.get_role_display()}.")
            return HttpResponseRedirect(access.url("people"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _seat_page(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.MANAGE_CIRCLE)
def seat_remove(request: AccessRequest, seat: int) -> HttpResponse:
    access, found = request.access, _seat(request, seat)
    form = SureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.remove_member(seat=found, by=access.user)
            messages.success(request, f"{found.user.display_name} is no longer in the circle.")
            return HttpResponseRedirect(access.url("people"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    by_name = open_invitations(access).filter(by_name=True).exists()
    context = {"access": access, "place": "people", "seat": found, "form": form, "by_name": by_name}
    return render(request, "courses/seat_remove.html", context, status=400 if form.errors else 200)


@require_POST
@with_access(Can.MANAGE_CIRCLE)
def seat_let_back(request: AccessRequest, seat: int) -> HttpResponse:
    access, found = request.access, _seat(request, seat)
    try:
        acts.let_back(seat=found, by=access.user)
        messages.success(request, f"{found.user.display_name} has a seat again.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(access.url("people"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.READ)
def seat_hand_over(request: AccessRequest, seat: int) -> HttpResponse:
    access = request.access
    if request.method == "POST" and (owner := handed_over_to(access, seat)):  # a button pressed twice
        messages.info(request, f"{owner.display_name} is the owner already.")
        return HttpResponseRedirect(access.url("people"))
    access.require(Can.MANAGE_CIRCLE)
    found = _seat(request, seat)
    form = SureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.hand_over(seat=found, by=access.user)
            name = found.user.display_name
            messages.success(request, f"{name} is the owner now, and you stay as facilitator.")
            return HttpResponseRedirect(access.url("people"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"access": access, "place": "people", "seat": found, "form": form}
    return render(request, "courses/seat_hand_over.html", context, status=400 if form.errors else 200)


def _seat(request: AccessRequest, pk: int) -> Membership:
    """A seat that is taken, or was taken back. Who left by themselves is nobody's business any more: 404."""
    found = seat_of(request.access, pk)
    if found.ended_at is not None and not found.removed:
        raise Http404("No such seat.")
    return found


def _seat_page(request: AccessRequest, seat: Membership, form: RoleForm) -> HttpResponse:
    context = {
        "access": request.access,
        "place": "people",
        "seat": seat,
        "form": form,
        "own": seat.user_id == request.user.pk,
    }
    return render(request, "courses/seat_detail.html", context, status=400 if form.errors else 200)


def _only_owner(seat: Membership) -> bool:
    others = seat.circle.memberships.filter(role=Role.OWNER, ended_at__isnull=True, user__is_active=True)
    return seat.role == Role.OWNER and not others.exclude(pk=seat.pk).exists()
