"""Letting people in: links, letters, and who asked for a seat."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses import codes
from courses.access import Access, AccessRequest, with_access
from courses.actions import invitations as acts
from courses.actions import requests as answers
from courses.forms.invitations import InvitationForm, InvitationMailForm
from courses.forms.people import DecideRequestForm
from courses.models import Role
from courses.queries.joining import next_date
from courses.queries.people import invitation_of, invitations_page, request_of
from courses.rules import INVITES, Can


@require_safe
@with_access(Can.INVITE)
def invitations(request: AccessRequest) -> HttpResponse:
    page = invitations_page(request.access, again_after=timezone.now() - acts.SEND_AGAIN)
    context = {"access": request.access, "place": "people", "page": page}
    return render(request, "courses/invitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.INVITE)
def invitation_new(request: AccessRequest) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    form = InvitationForm(
        request.POST if request.method == "POST" else None, circle=access.circle, roles=_roles(access)
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            acts.make_invitation(
                circle=access.circle,
                by=access.user,
                role=said["role"],
                expires_at=form.expires_at,
                most_uses=said["most_uses"],
                by_name=said["by_name"],
                key=said["key"],
            )
            messages.success(request, "Here is the new link. Copy it, or print it with a code.")
            return HttpResponseRedirect(access.url("people"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"access": access, "place": "people", "form": form}
    return render(request, "courses/invitation_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.INVITE)
def invitation_mail(request: AccessRequest) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    form = InvitationMailForm(request.POST if request.method == "POST" else None, roles=_roles(access))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = acts.invite_by_mail(
                circle=access.circle,
                by=access.user,
                role=said["role"],
                emails=said["emails"],
                address=request.build_absolute_uri("/"),
                key=said["key"],
            )
            messages.success(request, _sent(len(made), len(said["emails"])))
            return HttpResponseRedirect(access.url("invitations"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"access": access, "place": "people", "form": form}
    return render(request, "courses/invitation_mail.html", context, status=400 if form.errors else 200)


@require_safe
@with_access(Can.INVITE)
def invitation_print(request: AccessRequest, invitation: int) -> HttpResponse:
    """A sheet for the wall: the address large, and a code for phones."""
    access, found = request.access, invitation_of(request.access, invitation)
    if found.email or acts.why_shut(found):
        raise Http404("No such link.")
    assert access.circle is not None
    address = request.build_absolute_uri(found.get_absolute_url())
    context = {
        "access": access,
        "place": "people",
        "invitation": found,
        "address": address,
        "shown": address.partition("://")[2],
        "code": codes.draw(address),
        "meeting": next_date(access.circle),
    }
    return render(request, "courses/invitation_print.html", context)


@require_POST
@with_access(Can.INVITE)
def invitation_revoke(request: AccessRequest, invitation: int) -> HttpResponse:
    access = request.access
    acts.revoke_invitation(invitation=invitation_of(access, invitation), by=access.user)
    messages.success(request, "The invitation is closed: nobody comes in by it any more.")
    return HttpResponseRedirect(_back(request))


@require_POST
@with_access(Can.INVITE)
def invitation_send(request: AccessRequest, invitation: int) -> HttpResponse:
    access, found = request.access, invitation_of(request.access, invitation)
    try:
        acts.send_again(invitation=found, by=access.user, address=request.build_absolute_uri("/"))
        messages.success(request, f"The invitation is on its way to {found.email} again.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(access.url("invitations"))


@require_POST
@with_access(Can.INVITE)
def join_request_decide(request: AccessRequest, join_request: int) -> HttpResponse:
    access, asked = request.access, request_of(request.access, join_request)
    form = DecideRequestForm(request.POST, roles=_roles(access))
    name = asked.user.display_name
    try:
        if not form.is_valid():
            raise Refused("Choose whether to let this person in, and as what.")
        if form.cleaned_data["do"] == "decline":
            answers.decline_request(request=asked, by=access.user)
            messages.success(request, f"{name} sees that there is no seat now, and may ask again in a month.")
        else:
            role = form.cleaned_data["role"] or Role.STUDENT
            answers.approve_request(request=asked, by=access.user, role=role)
            messages.success(request, f"{name} is in.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(access.url("people"))


def _roles(access: Access) -> tuple[Role, ...]:
    return INVITES.get(Role(access.membership.role), ()) if access.membership is not None else ()


def _back(request: AccessRequest) -> str:
    """The page with the button: there are two."""
    return request.access.url("invitations" if request.POST.get("from") == "invitations" else "people")


def _sent(made: int, asked: int) -> str:
    people = "1 person" if made == 1 else f"{made} people"
    if made == asked:
        return f"Invitations are on their way to {people}."
    if not made:
        return "All of them are invited already: nothing was sent."
    return f"Invitations are on their way to {people}; the others are invited already."
