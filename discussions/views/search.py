"""Looking for words in what is said, asked and read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.access import AccessRequest, with_access
from courses.rules import Can
from discussions.forms.search import SearchForm
from discussions.queries.search import LONGEST, MOST, Kind, Wanted, authors_in
from discussions.queries.search import search as look_for


@require_safe
@with_access(Can.READ)
def search(request: AccessRequest) -> HttpResponse:
    """In a circle; for course editors in the course itself, where there are texts and questions only."""
    access, form = request.access, SearchForm(request.GET)
    form.is_valid()
    asked, authors = form.cleaned_data, authors_in(request.access)
    wanted = Wanted(
        words=form.words,
        kind=Kind(asked.get("kind") or Kind.ALL),
        author=next((user for user in authors if user.pk == asked.get("author")), None),
        session=asked.get("session"),
        page=asked.get("page") or 1,
    )
    return render(
        request,
        "discussions/search.html",
        {
            "access": access,
            "place": "search",
            "wanted": wanted,
            "page": look_for(access, wanted) if wanted.words else None,
            "authors": authors,
            "sessions": access.course.sessions.all(),
            "longest": LONGEST,
            "most": MOST,
        },
    )
