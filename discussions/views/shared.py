"""What several pages of the discussions do alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from accounts.changes import Refused
from courses.access import Access, AccessRequest
from discussions import rendering
from discussions.forms.writing import PreviewForm, Written
from discussions.models import Post
from discussions.queries.people import callable_in
from discussions.queries.seals import posts_for

NOT_OFFERED = "Choose one of the words offered."
OTHER_WORDS = (
    "You have posted other words with this form already, perhaps from another window. "
    "If these are to stand as well, send them once more."
)


def post_of(access: Access, pk: int) -> Post:
    """A post whose words this person may read. Raises Http404."""
    found = posts_for(access).select_related("thread__question", "parent__author").filter(pk=pk).first()
    if found is None:
        raise Http404("No such post.")
    return found


def plainly(words: str, status: int = 400) -> HttpResponse:
    """One sentence, for a script or for a form that only a broken page sends."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def go(request: AccessRequest, to: str) -> HttpResponse:
    """On to where the words stand; a script that sent them is told the way."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"to": to})
    return HttpResponseRedirect(to)


def words_are_kept(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever was signed out while they wrote gets their words back, not a door that forgets them."""

    @wraps(view)
    def outer(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            return render(request, "discussions/signed_out.html", {"next": request.path}, status=403)
        return view(request, *args, **kwargs)

    return outer


def check_same(form: Written, post: Post) -> None:
    """The same key gives the same post. Raises `Refused` if what was sent now is something else."""
    words = rendering.tidy(form.cleaned_data["body"])
    if post.source != words and not post.revisions.filter(source=words).exists():
        form.with_new_key()
        raise Refused(OTHER_WORDS)


def previewed(request: AccessRequest) -> dict[str, str]:
    """How the words that were sent will look (`html`), or why they cannot stand (`refusal`)."""
    form = PreviewForm(request.POST)
    form.is_valid()
    assert request.access.circle is not None
    try:
        text = rendering.tidy(form.cleaned_data.get("body") or "")
        return {"html": rendering.render(text, callable_in(request.access.circle, text)).html}
    except Refused as refusal:
        return {"refusal": str(refusal)}
