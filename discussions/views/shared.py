"""What several pages of the discussions do alike."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse

from accounts.changes import Refused
from courses.access import Access, AccessRequest
from courses.answers import plainly, wants_json, words_are_kept
from discussions import rendering
from discussions.forms.writing import PreviewForm, Written
from discussions.models import Post
from discussions.queries.people import callable_in
from discussions.queries.seals import posts_for

__all__ = [
    "NOT_OFFERED",
    "OTHER_WORDS",
    "check_same",
    "go",
    "plainly",
    "post_of",
    "previewed",
    "words_are_kept",
]

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


def go(request: AccessRequest, to: str) -> HttpResponse:
    """On to where the words stand; a script that sent them is told the way."""
    if wants_json(request):
        return JsonResponse({"to": to})
    return HttpResponseRedirect(to)


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
