"""What people say they read, and how the talk goes: for who plans the evenings."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from classroom import charts
from classroom.forms.overview import FILE, TABLES, OverviewForm, PeriodForm
from classroom.queries import overview as readings
from classroom.queries import participation as talk
from courses.access import Access, AccessRequest, with_access
from courses.csv_answers import Cell, csv_answer
from courses.rules import Can


@require_safe
@with_access(Can.SEE_OVERVIEW)
def overview(request: AccessRequest) -> HttpResponse:
    form = OverviewForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    page = readings.overview(request.access, session=asked.get("session"), name=asked.get("name", ""))
    if request.GET.get("as") == FILE:
        return _overview_file(request.access, page)
    return render(
        request, "classroom/overview.html", {"access": request.access, "place": "desk", "page": page}
    )


def _overview_file(access: Access, page: readings.Overview) -> HttpResponse:
    head = ["Student", *(f"{part.label}: {c.unit.title}" for part in page.parts for c in part.columns)]
    rows = [
        [line.name, *(line.words if line.said is not None else [readings.KEPT] * len(page.columns))]
        for line in page.lines
    ]
    return csv_answer(access, what="overview", head=head, rows=rows)


@require_safe
@with_access(Can.SEE_OVERVIEW)
def participation(request: AccessRequest) -> HttpResponse:
    access = request.access
    assert access.circle is not None
    form = PeriodForm(request.GET)
    page = talk.participation(access, form.period(access.circle))
    table = request.GET.get("table", "")
    if request.GET.get("as") == FILE and table in TABLES:
        return _participation_file(access, page, table)
    asked = request.GET.copy()
    for name in ("as", "table"):
        asked.pop(name, None)
    return render(
        request,
        "classroom/participation.html",
        {
            "access": access,
            "place": "desk",
            "page": page,
            "form": form,
            "files": f"?{asked.urlencode()}{'&' if asked else ''}as={FILE}&table=",
            **charts.drawn(page),
            "matrix": charts.matrix(page),
            "pairs": [(page.name(by), page.name(to), many) for by, to, many in page.pairs],
            "said": charts.pairs_said(page),
            "questions": charts.question_bars(page.talked_about),
        },
    )


def _participation_file(access: Access, page: talk.Participation, table: str) -> HttpResponse:
    head: list[str]
    rows: list[list[Cell]]
    if table == "weeks":
        head = ["Week from", "Posts", "People who wrote"]
        rows = [[week.begins, week.posts, week.writers] for week in page.weeks]
    elif table == "questions":
        head = ["Session", "Question", "Answers", "Replies", "People who wrote"]
        rows = [[q.session, q.body, q.answers, q.replies, q.writers] for q in page.questions]
    elif table == "replies":
        head = ["Who replied", "To whom", "Replies"]
        rows = [[page.name(by), page.name(to), many] for by, to, many in page.pairs]
    else:
        head = ["Meeting", "Session", "Present", "Turns spoken", "People who spoke"]
        rows = [[e.starts_at, e.title, e.here, e.turns, e.speakers] for e in page.evenings]
    return csv_answer(access, what=f"participation-{table}", head=head, rows=rows)
