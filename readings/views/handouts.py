"""Handouts: a unit or a session as a page to print, as PDF, as EPUB."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from readings.forms.handouts import HandoutForm
from readings.handouts.document import Handout
from readings.handouts.epub import as_epub
from readings.handouts.markup import Markup, end
from readings.handouts.pdf import NotSet, as_pdf
from readings.queries import handout as queries
from readings.queries.handout import HandoutPage

NOT_SET = "The PDF could not be made this time. Print this page, or take the EPUB."


@require_safe
@with_access(Can.READ)
def unit_handout(request: AccessRequest, unit: str) -> HttpResponse:
    form = _form(request)
    return _shown(request, queries.unit_handout(request.access, unit, form.wish), form)


@require_safe
@with_access(Can.READ)
def unit_handout_pdf(request: AccessRequest, unit: str) -> HttpResponse:
    form = _form(request)
    return _pdf(request, queries.unit_handout(request.access, unit, form.wish), form)


@require_safe
@with_access(Can.READ)
def unit_handout_epub(request: AccessRequest, unit: str) -> HttpResponse:
    return _epub(request, queries.unit_handout(request.access, unit, _form(request).wish))


@require_safe
@with_access(Can.READ)
def session_handout(request: AccessRequest, session: int) -> HttpResponse:
    form = _form(request)
    return _shown(request, queries.session_handout(request.access, session, form.wish), form)


@require_safe
@with_access(Can.READ)
def session_handout_pdf(request: AccessRequest, session: int) -> HttpResponse:
    form = _form(request)
    return _pdf(request, queries.session_handout(request.access, session, form.wish), form)


@require_safe
@with_access(Can.READ)
def session_handout_epub(request: AccessRequest, session: int) -> HttpResponse:
    return _epub(request, queries.session_handout(request.access, session, _form(request).wish))


def _form(request: AccessRequest) -> HandoutForm:
    access = request.access
    in_circle = access.circle is not None
    return HandoutForm(request.GET, in_circle=in_circle, may_note=in_circle and access.may(Can.WRITE_NOTES))


def _shown(request: AccessRequest, page: HandoutPage, form: HandoutForm, *, failed: str = "") -> HttpResponse:
    """The page to print, with what one may choose. Its text is drawn by `Markup`, which escapes."""
    handout = page.handout
    markup = Markup(several=len(handout.readings) > 1)
    over = "" if handout.session else handout.over
    level = 2 if handout.session else 1
    drawn = [(each, SafeString(markup.reading(each, over=over, level=level))) for each in handout.readings]
    return render(
        request,
        "readings/handout.html",
        {
            "access": request.access,
            "place": "readings",
            "page": page,
            "handout": handout,
            "form": form,
            "readings": drawn,
            "end": SafeString(end(handout, markup)),
            "asked_for": request.GET.urlencode(),
            "chosen": form.posts,
            "failed": failed,
        },
        status=503 if failed else 200,
    )


def _pdf(request: AccessRequest, page: HandoutPage, form: HandoutForm) -> HttpResponse:
    try:
        return _file(request, page, "pdf", "application/pdf", as_pdf)
    except NotSet:
        return _shown(request, page, form, failed=NOT_SET)


def _epub(request: AccessRequest, page: HandoutPage) -> HttpResponse:
    return _file(request, page, "epub", "application/epub+zip", as_epub)


def _file(
    request: AccessRequest, page: HandoutPage, ending: str, type: str, make: Callable[[Handout], bytes]
) -> HttpResponse:
    """To take away. It is only made for who has not the same already."""
    if not page.handout.readings:
        raise Http404("Nothing is read in this session.")
    etag = quote_etag(f"{page.handout.digest()}-{settings.RELEASE}-{ending}")
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    answer = HttpResponse(make(page.handout) if request.method == "GET" else b"", content_type=type)
    answer["ETag"] = etag
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=ending == "epub", filename=f"{page.about}.{ending}")
        or "inline"
    )
    return answer
