"""The reader: a unit's page, the place one keeps in it, and what one declares."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.conf import settings
from django.contrib.messages import get_messages
from django.forms.models import model_to_dict
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings import fragments, marks
from readings.actions import declare, keep_place
from readings.forms import DeclarationForm, MenuForm, NoteForm, PlaceForm
from readings.models import Declaration, Note
from readings.offline import may_be_kept
from readings.queries import UnitPage, unit_of, unit_page


@require_safe
@with_access(Can.READ)
def unit_detail(request: AccessRequest, unit: str) -> HttpResponse:
    page = unit_page(request.access, unit_of(request.access, unit, terms=True))
    asked = MenuForm(request.GET)
    page.menu = asked.cleaned_data["menu"] if asked.is_valid() else None
    etag = _etag(request, page)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    page.beside = _beside(request, page)
    response = render(
        request,
        "readings/unit_detail.html",
        {
            "access": request.access,
            "page": page,
            "unit": page.unit,
            "states": Declaration.State,
            "form": NoteForm(),
            "marks": Note.Mark,
        },
    )
    response["ETag"] = etag
    return may_be_kept(response, request.user)


def _beside(request: AccessRequest, page: UnitPage) -> dict[UUID, SafeString]:
    """What stands beside a paragraph: notes, discussions and, without script, the menu of the one that was asked for."""
    found = {
        block.uid: marks.beside(block, page.margin, page.talk_by_number.get(block.number, ()))
        for block in page.blocks
        if block.number and (block.number in page.margin.piles or block.number in page.talk_by_number)
    }
    for block in page.blocks:
        if page.menu and block.number == page.menu:
            said = {
                "access": request.access,
                "unit": page.unit,
                "number": block.number,
                "edition": page.edition,
            }
            menu = get_template("readings/_beside.html").render(said, request)
            found[block.uid] = SafeString(
                f"{found.get(block.uid, '')}{menu}"
            )  # both escape what they are given
    return found


def _etag(request: AccessRequest, page: UnitPage) -> str:
    """Changes with whatever the page is made of; the form's token makes its bytes differ each time."""
    user = request.user
    get_token(request)  # so that a page kept by the browser still has the cookie its forms need
    made_of = (
        settings.RELEASE,
        fragments.VERSION,
        page.edition_id,
        page.unit.pk,
        page.unit.updated_at,
        model_to_dict(page.unit.text),
        page.unit.session and page.unit.session.position,
        getattr(page.unit, "place", None),
        getattr(page.unit, "declared", None),
        page.next,
        page.questions,
        [(line.url, line.label, line.number, line.posts, line.unread, line.standing) for line in page.talk],
        page.margin.made_of,
        page.terms,
        page.menu,
        request.access.where,
        request.access.name,
        request.access.granted and sorted(request.access.granted),
        request.access.waiting,
        (user.pk, user.theme, user.type_size, user.measure, user.leading, user.language),
        request.META.get("CSRF_COOKIE"),
        [str(message) for message in get_messages(request)],
    )
    return quote_etag(hashlib.sha256(repr(made_of).encode()).hexdigest()[:32])


@require_POST
@with_access(Can.KEEP_PLACE)
def unit_place(request: AccessRequest, unit: str) -> HttpResponse:
    found = unit_of(request.access, unit)
    form = PlaceForm(request.POST)
    place = (
        keep_place(user=request.user, unit=found, number=form.cleaned_data["number"], at=form.said_at)
        if form.is_valid()
        else None
    )
    if place is None:
        return HttpResponse(
            "This reading has no such paragraph.", status=400, content_type="text/plain; charset=utf-8"
        )
    if request.headers.get("Accept", "").startswith("text/html"):
        return HttpResponseRedirect(f"{request.access.url('unit-detail', unit=found.slug)}#p{place.number}")
    return HttpResponse(status=204)


@require_POST
@with_access(Can.DECLARE)
def unit_declare(request: AccessRequest, unit: str) -> HttpResponse:
    found = unit_of(request.access, unit)
    form = DeclarationForm(request.POST)
    if request.access.circle is None or not form.is_valid():
        return HttpResponse(
            "Choose read, partly or not this time.", status=400, content_type="text/plain; charset=utf-8"
        )
    declared = declare(
        user=request.user,
        circle=request.access.circle,
        unit=found,
        state=Declaration.State(form.cleaned_data["state"]),
        at=form.said_at,
    )
    if request.headers.get("Accept", "").startswith("text/html"):
        return HttpResponseRedirect(f"{request.access.url('unit-detail', unit=found.slug)}#end")
    return HttpResponse(declared.get_state_display(), content_type="text/plain; charset=utf-8")
