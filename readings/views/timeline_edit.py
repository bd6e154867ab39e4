"""How editors keep the time line: dates mended, hidden, added; events written, and sentences tied to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.rules import Can
from readings import queries
from readings.actions import timeline as actions
from readings.chronology import printed_span, window_of
from readings.forms import AddForm, EventForm, MendForm, TieForm, WhereForm, WindowForm
from readings.models import Block, DatedMention, Event


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def date_edit(request: AccessRequest, mention: int) -> HttpResponse:
    """`do` says what is sent: mend, found (take the mending back), hide, show, tie."""
    access, found = request.access, queries.mention_of(request.access, mention)
    sent = request.POST if request.method == "POST" else None
    do = request.POST.get("do") if sent is not None else None
    mend = MendForm(sent if do == "mend" else None, mention=found)
    tie = TieForm(sent if do == "tie" else None, mention=found, events=access.course.events.all())
    try:
        if _done(access, found, do, mend, tie):
            return HttpResponseRedirect(_on_line(access, found))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return render(
        request,
        "readings/date_edit.html",
        {
            "access": access,
            "mention": found,
            "found": printed_span(*actions.found_as(found)),
            "mend": mend,
            "tie": tie,
            "back": _on_line(access, found),
            "place": "timeline",
        },
        status=400 if sent is not None else 200,
    )


def _done(access: Access, mention: DatedMention, do: str | None, mend: MendForm, tie: TieForm) -> bool:
    """Whether what was sent is done; raises `Refused`."""
    match do:
        case "mend" if mend.is_valid():
            actions.mend_date(access=access, mention=mention, **mend.cleaned_data)
        case "found":
            actions.take_date_back(access=access, mention=mention)
        case "hide" | "show":
            actions.hide_date(access=access, mention=mention, hidden=do == "hide")
        case "tie" if tie.is_valid():
            event = tie.cleaned_data["event"]
            if tie.cleaned_data["title"]:
                event = actions.write_event(
                    access=access,
                    title=tie.cleaned_data["title"],
                    date=mention.date,
                    date_end=mention.date_end,
                )
            actions.tie(access=access, mention=mention, event=event)
        case _:
            return False
    mention.refresh_from_db(fields=["date", "date_end", "hidden", "event"])
    return True


def _on_line(access: Access, mention: DatedMention) -> str:
    """Where a sentence stands on the line."""
    if mention.hidden:
        return access.url("dates-hidden")
    return f"{access.url('timeline')}?at={window_of(mention.date, mention.date_end)}#d{mention.pk}"


@require_safe
@with_access(Can.EDIT_COURSE)
def dates_hidden(request: AccessRequest) -> HttpResponse:
    """What was taken off the line, to put it back."""
    page = WindowForm(request.GET).wanted_page or 1
    found = queries.hidden_sentences(request.access)
    size = queries.MOST_LISTED
    some = list(found[(page - 1) * size : page * size + 1])
    return render(
        request,
        "readings/dates_hidden.html",
        {
            "access": request.access,
            "sentences": some[:size],
            "page": page,
            "more": len(some) > size,
            "place": "timeline",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def date_new(request: AccessRequest) -> HttpResponse:
    """First the paragraph (`text` and `paragraph`), then one of its sentences and the date."""
    access = request.access
    said = request.POST if request.method == "POST" else request.GET
    asked = request.method == "POST" or "paragraph" in said
    initial = {"text": said.get("text")} if not asked else None
    where = WhereForm(said if asked else None, texts=access.course.texts.all(), initial=initial)
    block = _block(access, where)
    add: AddForm | None = None
    if block is not None:
        sentences = queries.sentences_of(block.plain, block.edition.text.language)
        add = AddForm(request.POST if request.method == "POST" else None, sentences=sentences)
        if add.is_valid():
            try:
                made = _added(access, block, add)
            except Refused as refusal:
                add.add_error(None, str(refusal))
            else:
                return HttpResponseRedirect(_on_line(access, made))
    return render(
        request,
        "readings/date_new.html",
        {"access": access, "where": where, "paragraph": block, "form": add, "place": "timeline"},
        status=400 if where.errors or (add is not None and add.errors) else 200,
    )


def _added(access: Access, block: Block, form: AddForm) -> DatedMention:
    said = form.cleaned_data
    return actions.add_date(
        access=access, block=block, sentence=form.chosen, date=said["date"], date_end=said["date_end"]
    )


def _block(access: Access, where: WhereForm) -> Block | None:
    """The paragraph that was asked for; without one the form says so."""
    if not where.is_valid():
        return None
    number = where.cleaned_data["paragraph"]
    found = queries.paragraph_of(access, where.cleaned_data["text"], number)
    if found is None:
        where.add_error("paragraph", _("This text has no paragraph %(number)s.") % {"number": number})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def event_new(request: AccessRequest) -> HttpResponse:
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.EDIT_COURSE)
def event_edit(request: AccessRequest, event: int) -> HttpResponse:
    return _write(request, queries.event_of(request.access, event))


def _write(request: AccessRequest, event: Event | None) -> HttpResponse:
    form = EventForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid():
        said: dict[str, Any] = {name: form.cleaned_data[name] for name in ("title", "date", "date_end")}
        try:
            if event is None:
                event = actions.write_event(access=request.access, **said)
            else:
                event = actions.change_event(access=request.access, event=event, **said)
        except Refused as refusal:
            form.add_error("title", str(refusal))
        else:
            return HttpResponseRedirect(request.access.url("event-detail", event=event.pk))
    return render(
        request,
        "readings/event_edit.html",
        {"access": request.access, "form": form, "event": event, "place": "timeline"},
        status=400 if form.errors else 200,
    )


@require_POST
@with_access(Can.EDIT_COURSE)
def event_remove(request: AccessRequest, event: int) -> HttpResponse:
    queries.event_of(request.access, event)
    if request.POST.get("sure") != "1":
        return HttpResponse(_("Say that you are sure."), status=400, content_type="text/plain; charset=utf-8")
    title = actions.remove_event(access=request.access, pk=event)
    if title:
        messages.success(request, _("“%(title)s” is off the time line.") % {"title": title})
    return HttpResponseRedirect(request.access.url("timeline"))


@require_POST
@with_access(Can.EDIT_COURSE)
def event_tie(request: AccessRequest, event: int) -> HttpResponse:
    """`tie` or `untie`: the sentence, by its number."""
    access, found = request.access, queries.event_of(request.access, event)
    number = request.POST.get("tie") or request.POST.get("untie") or ""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return HttpResponse("Choose a sentence.", status=400, content_type="text/plain; charset=utf-8")
    mention = queries.mention_of(access, int(number))
    try:
        actions.tie(access=access, mention=mention, event=found if "tie" in request.POST else None)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(f"{access.url('event-detail', event=found.pk)}#said")
