"""Writing: a reply, a discussion, new words for a post, and all that keeps what is typed from being lost.

Each of the forms has four buttons: send, look at it first (`preview`), put it aside for later (`aside`),
throw it away (`throw`). They all work without script; a script that sends asks for JSON to learn where to go.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.changes import Refused
from courses.access import Access, AccessRequest, with_access
from courses.rules import Can
from discussions import places, quoting
from discussions.actions import edit_post, open_thread, write_post
from discussions.actions.drafts import Outcome, save_draft, throw_away
from discussions.actions.notes import answer_note
from discussions.forms.writing import (
    DraftForm,
    EditForm,
    NameForm,
    NoteAnswerForm,
    PassageForm,
    ReplyForm,
    ThreadForm,
    Written,
)
from discussions.models import Draft, Post, Thread
from discussions.queries.drafts import my_drafts, place_of
from discussions.queries.notes import thread_on_note
from discussions.queries.people import people_like
from discussions.queries.seals import posts_for
from discussions.queries.thread_head import thread_of
from discussions.queries.thread_page import lines
from discussions.views.shared import check_same, go, plainly, previewed, words_are_kept
from readings.queries import Quoted, note_of, quoted_passage, standing_of, unit_of

# The forms --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@words_are_kept
@with_access(Can.POST)
def thread_reply(request: AccessRequest, thread: int) -> HttpResponse:
    """The form of a reply: a page by itself, and (for a script) the form alone. `?quote=1` begins with the
    words that are answered, `?unit=…&paragraph=12` with those of a reading.
    """
    access = request.access
    found = thread_of(access, thread)
    asked = ReplyForm(request.POST or request.GET)["to"].value()
    parent = _answered(access, found, asked) if asked else None
    place = places.reply_place(parent) if parent else places.thread_place(found)
    if request.method == "POST":
        form = ReplyForm(request.POST, place=place)
        at = f"?at={parent.number}#c{parent.number}" if parent else ""
        aside = _aside(request, form, found, f"{found.get_absolute_url()}{at}")
        if aside is not None:
            return aside
        if _sent(request, form):
            said = form.cleaned_data
            try:
                post = write_post(
                    access=access, thread=found, source=said["body"], key=said["key"], parent=parent
                )
                check_same(form, post)
                return go(request, access.url("post-detail", post=post.pk))
            except Refused as refusal:
                form.add_error(None, str(refusal))
    else:
        form = ReplyForm(
            place=place, kept=_kept(access, place), initial={"to": parent.number if parent else None}
        )
    _quote(request, form, parent)
    answered = lines(access, found, "one", at=parent.number) if parent else []
    response = _page(
        request,
        "discussions/_compose.html" if "X-Part" in request.headers else "discussions/thread_reply.html",
        form,
        thread=found,
        parent=parent,
        answered=answered[0] if answered else None,
        to=answered[0].author if answered else None,
        part=f"-{parent.number}" if parent and "X-Part" in request.headers else "",
        alone=True,
    )
    patch_vary_headers(response, ("X-Part",))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@words_are_kept
@with_access(Can.POST)
def thread_new(request: AccessRequest) -> HttpResponse:
    """On nothing but a title, or on a passage: `?unit=…&paragraph=12`, with `start`, `end` and `last` for some words.

    The form says which `edition` they were read in, so that it hangs on the same words if another one is published.
    """
    access = request.access
    quoted = _passage(request)
    place = places.new_place(quoted)
    if request.method == "POST":
        form = ThreadForm(request.POST, place=place)
        aside = _aside(request, form, None, access.url("discussions"))
        if aside is not None:
            return aside
        if _sent(request, form):
            said = form.cleaned_data
            try:
                thread = open_thread(
                    access=access,
                    title=said["title"],
                    source=said["body"],
                    key=said["key"],
                    on=quoted,
                    announcement=said["announcement"] and access.may(Can.MODERATE),
                )
                check_same(form, Post.objects.get(author=request.user, key=said["key"]))
                return go(request, thread.get_absolute_url())
            except Refused as refusal:
                form.add_error(None, str(refusal))
    else:
        form = ThreadForm(place=place, kept=_kept(access, place))
    if not access.may(Can.MODERATE):
        del form.fields["announcement"]
    return _page(request, "discussions/thread_new.html", form, quoted=quoted)


@require_http_methods(["GET", "HEAD", "POST"])
@words_are_kept
@with_access(Can.READ)
def note_answer(request: AccessRequest, note: int) -> HttpResponse:
    """The first answer to a shared note of the margin. Where it has been answered this leads to its discussion."""
    access, found = request.access, note_of(request.access, note)
    if not found.shared:
        raise Http404("Nobody else reads this note.")
    place = places.note_place(found)
    kept = _kept(access, place)
    begun = thread_on_note(access, found)
    if begun is not None and request.method != "POST" and kept is None:
        return HttpResponseRedirect(begun.get_absolute_url())
    access.require(Can.POST)
    if request.method == "POST":
        form = NoteAnswerForm(request.POST, place=place)
        aside = _aside(request, form, None, access.url("notes"))
        if aside is not None:
            return aside
        if _sent(request, form):
            said = form.cleaned_data
            try:
                post = answer_note(access=access, note=found, source=said["body"], key=said["key"])
                check_same(form, post)
                return go(request, access.url("post-detail", post=post.pk))
            except Refused as refusal:
                form.add_error(None, str(refusal))
    else:
        form = NoteAnswerForm(place=place, kept=kept)
    found.passage.standing = standing_of(found.passage)  # type: ignore[attr-defined]
    return _page(request, "discussions/note_answer.html", form, note=found, passage=found.passage)


@require_http_methods(["GET", "HEAD", "POST"])
@words_are_kept
@with_access(Can.POST)
def post_edit(request: AccessRequest, post: int) -> HttpResponse:
    """New words for a post of one's own. Whoever edited it in another window meanwhile sees both wordings."""
    access = request.access
    found = posts_for(access).filter(pk=post, author=request.user).first()
    if found is None:
        raise Http404("No such post of yours.")
    place = places.edit_place(found)
    if request.method == "POST":
        form = EditForm(request.POST, place=place)
        aside = _aside(request, form, found.thread, access.url("post-detail", post=found.pk))
        if aside is not None:
            return aside
        if _sent(request, form):
            said = form.cleaned_data
            try:
                edit_post(access=access, post=found, source=said["body"], version=said["version"])
                return go(request, access.url("post-detail", post=found.pk))
            except Refused as refusal:
                form.add_error(None, str(refusal))
                found.refresh_from_db()
                # what is saved next is written in the knowledge of both
                form.data = {**request.POST.dict(), "version": str(found.version)}
    else:
        kept = _kept(access, place)
        form = EditForm(
            place=place,
            kept=kept,
            initial={"body": kept.body if kept else found.source, "version": found.version},
        )
    return _page(request, "discussions/post_edit.html", form, post=found, thread=found.thread)


def _page(request: AccessRequest, template: str, form: Written, **more: Any) -> HttpResponse:
    shown = {"access": request.access, "place": "discussions", "form": form, **more}
    if request.method == "POST" and "preview" in request.POST:
        shown["preview"] = previewed(request)
    return render(request, template, shown, status=400 if form.errors else 200)


def _sent(request: AccessRequest, form: Written) -> bool:
    """Whether the form is sent and can be taken. Who goes on writing is told nothing about missing fields."""
    if "preview" in request.POST or "quote" in request.POST:
        form.initial = {**form.initial, **request.POST.dict()}
        form.is_bound = False
        return False
    return form.is_valid()


def _aside(request: AccessRequest, form: Written, thread: Thread | None, back: str) -> HttpResponse | None:
    """For the two buttons that end writing for now. None: neither was pressed."""
    if "throw" in request.POST:
        throw_away(access=request.access, place=form.place)
        messages.success(request, "Your draft is thrown away.")
        return HttpResponseRedirect(back)
    if "aside" not in request.POST:
        return None
    draft = DraftForm({**request.POST.dict(), "place": form.place})
    try:
        if not draft.is_valid():
            raise Refused("This cannot be kept.")
        said = draft.cleaned_data
        save_draft(
            access=request.access, place=form.place, thread=thread, body=said["body"], title=said["title"]
        )
    except Refused as refusal:
        form.full_clean()
        form.add_error(None, str(refusal))  # else what was to be put aside would be sent
        return None
    messages.success(request, "Put aside. What you wrote is kept under “Your drafts”.")
    return HttpResponseRedirect(back)


def _kept(access: Access, place: str) -> Draft | None:
    return Draft.objects.filter(user=access.user, circle=access.circle, place=place).first()


def _answered(access: Access, thread: Thread, number: object) -> Post:
    said = str(number)
    if not said.isdecimal() or len(said) > 9:
        raise Http404("No such post.")
    found = posts_for(access).filter(thread=thread, number=int(said)).first()
    if found is None:
        raise Http404("No such post.")
    return found


def _passage(request: AccessRequest) -> Quoted | None:
    sent = {"edition": request.POST["edition"]} if "edition" in request.POST else {}
    form = PassageForm({**request.GET.dict(), **sent})
    form.is_valid()
    asked = form.cleaned_data
    if not request.GET.get("unit"):
        return None
    found = quoted_passage(
        unit_of(request.access, asked.get("unit") or ""),
        asked.get("paragraph") or 0,
        start=asked.get("start"),
        end=asked.get("end"),
        last=asked.get("last"),
        edition=asked.get("edition"),
    )
    if found is None:
        raise Http404("This reading has no such paragraph.")
    return found


def _quote(request: AccessRequest, form: Written, parent: Post | None) -> None:
    """Has the words that are answered ready, and puts a quotation behind what was written where one is asked for."""
    if parent is not None and parent.state == Post.State.SHOWN:
        form.quotation = quoting.quoted_post(request.access, parent)
    wanted = form.quotation if "quote" in request.POST or "quote" in request.GET else ""
    if request.method != "POST" and (passage := _passage(request)) is not None:
        wanted = quoting.quoted_words(request.access, passage)
    before = str(form.initial.get("body") or "").rstrip()
    if not form.is_bound and wanted.strip() and wanted.strip() not in before:
        form.initial["body"] = f"{before}\n\n{wanted}" if before else wanted
        form.added = wanted


# Drafts -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@with_access(Can.POST)
def drafts(request: AccessRequest) -> HttpResponse:
    """One's own drafts; and where a script keeps them. 204 says in `Draft-Kept` when it was; 409: newer words
    stand there already; 410: they have been sent meanwhile.
    """
    access = request.access
    if request.method != "POST":
        page = {"access": access, "place": "discussions", "drafts": my_drafts(access)}
        return render(request, "discussions/drafts.html", page)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return plainly("This cannot be kept.")
    said = form.cleaned_data
    if said["throw"]:
        throw_away(access=access, place=said["place"])
        messages.success(request, "Your draft is thrown away.")
        return HttpResponseRedirect(access.url("drafts"))
    place = place_of(access, said["place"])
    if place is None:
        raise Http404("No such place to write.")
    try:
        outcome = save_draft(
            access=access,
            place=place.word,
            thread=place.thread,
            body=said["body"],
            title=said["title"],
            typed_at=said["at"],
            key=said["key"],
        )
    except Refused as refusal:
        return plainly(str(refusal))
    if outcome is Outcome.NEWER:
        return plainly("Newer words of yours are kept from another window.", 409)
    if outcome is Outcome.SENT:
        return plainly("This has been posted.", 410)
    response = HttpResponse(status=204)
    response["Draft-Kept"] = f"{timezone.localtime():%H:%M}"
    return response


# Preview and names ------------------------------------------------------------------------------------------


@require_POST
@with_access(Can.POST)
def preview(request: AccessRequest) -> HttpResponse:
    """How the words will look, by the same renderer that writes posts."""
    return render(request, "discussions/_preview.html", {"preview": previewed(request)})


@require_safe
@with_access(Can.POST)
def people(request: AccessRequest) -> HttpResponse:
    """Names for what was typed behind an @."""
    form = NameForm(request.GET)
    assert request.access.circle is not None
    found = people_like(request.access.circle, form.cleaned_data["q"]) if form.is_valid() else []
    return JsonResponse({"names": found})
