"""Where somebody's drafts stand: whether a place is theirs to write in, and how to get there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from courses.access import Access
from discussions import places
from discussions.models import Draft, Post, Question, Thread
from discussions.queries.notes import note_title
from discussions.queries.seals import posts_for, threads_for
from readings.models import Edition, Note, Unit
from readings.queries import notes_for


@dataclass(frozen=True, slots=True)
class Place:
    """A place that one may write in."""

    word: str  # see discussions.places
    kind: str  # thread, reply, edit, question, note, new
    label: str  # what is discussed there
    url: str  # where one goes on writing
    thread: Thread | None = None
    whom: str = ""  # who is answered


@dataclass(frozen=True, slots=True)
class DraftLine:
    draft: Draft
    place: Place | None  # None: it is gone or closed to its author; the words are kept all the same


def place_of(access: Access, word: str) -> Place | None:
    """The place, or None for what does not exist or is not theirs."""
    return places_of(access, [word]).get(word)


def my_drafts(access: Access) -> list[DraftLine]:
    """What one has begun to write in this circle, the latest first. As many queries for one as for thirty."""
    drafts = list(Draft.objects.filter(user=access.user, circle=access.circle).order_by("-updated_at", "pk"))
    known = places_of(access, [draft.place for draft in drafts])
    return [DraftLine(draft=draft, place=known.get(draft.place)) for draft in drafts]


def places_of(access: Access, words: Iterable[str]) -> dict[str, Place]:
    """Those of the places that exist and are this person's to write in: at most one query a kind."""
    asked = {word: said for word in words if (said := places.read(word)) is not None}
    wanted: dict[str, set[int]] = {}
    for kind, numbers in asked.values():
        wanted.setdefault(kind, set()).update(numbers[:1])
    posts = _posts(access, wanted.get("reply", set()) | wanted.get("edit", set()))
    threads = _threads(access, wanted.get("thread", set()), wanted.get("question", set()))
    questions = _questions(access, wanted.get("question", set()))
    notes = _notes(access, wanted.get("note", set()))
    units = _units(access, wanted.get(places.NEW, set()))
    found: dict[str, Place | None] = {}
    for word, (kind, numbers) in asked.items():
        number = numbers[0] if numbers else 0
        if kind == "reply":
            found[word] = _reply(access, word, posts.get(number))
        elif kind == "edit":
            found[word] = _edit(access, word, posts.get(number))
        elif kind == "thread":
            found[word] = _thread(access, word, threads.get(("thread", number)))
        elif kind == "question":
            found[word] = _question(access, word, questions.get(number), threads.get(("question", number)))
        elif kind == "note":
            found[word] = _note(access, word, notes.get(number))
        else:
            found[word] = _new(access, word, numbers, units.get(number))
    return {word: place for word, place in found.items() if place is not None}


def _posts(access: Access, pks: set[int]) -> dict[int, Post]:
    if not pks:
        return {}
    found = posts_for(access).filter(pk__in=pks).select_related("thread__question")
    return {post.pk: post for post in found}


def _threads(access: Access, pks: set[int], questions: set[int]) -> dict[tuple[str, int], Thread]:
    if not pks and not questions:
        return {}
    found = threads_for(access).filter(Q(pk__in=pks) | Q(question__in=questions)).select_related("question")
    return {
        ("question", thread.question_id) if thread.question_id else ("thread", thread.pk): thread
        for thread in found
    }


def _questions(access: Access, pks: set[int]) -> dict[int, Question]:
    if not pks:
        return {}
    asked = Question.objects.filter(pk__in=pks, course=access.course)
    return {q.pk: q for q in asked.filter(Q(circle__isnull=True) | Q(circle=access.circle))}


def _notes(access: Access, pks: set[int]) -> dict[int, Note]:
    if not pks:
        return {}
    found = notes_for(access).filter(pk__in=pks, shared=True).select_related("author", "passage")
    return {note.pk: note for note in found}


def _units(access: Access, pks: set[int]) -> dict[int, Unit]:
    """Each with `read`: the number of the edition that people read."""
    if not pks:
        return {}
    read = Edition.objects.filter(text=OuterRef("text"), state=Edition.State.PUBLISHED).values("number")
    units = Unit.objects.filter(pk__in=pks, text__course=access.course).annotate(read=Subquery(read))
    return {unit.pk: unit for unit in units}


def _reply(access: Access, word: str, post: Post | None) -> Place | None:
    if post is None:
        return None
    url = f"{access.url('thread-reply', thread=post.thread_id)}?to={post.number}#reply"
    whom = post.author.display_name if post.author else ""
    return Place(word, "reply", post.thread.label, url, post.thread, whom)


def _edit(access: Access, word: str, post: Post | None) -> Place | None:
    if post is None or post.author_id != access.user.pk:
        return None
    return Place(word, "edit", post.thread.label, access.url("post-edit", post=post.pk), post.thread)


def _thread(access: Access, word: str, thread: Thread | None) -> Place | None:
    if thread is None:
        return None
    url = f"{access.url('thread-reply', thread=thread.pk)}#reply"
    return Place(word, "thread", thread.label, url, thread)


def _question(access: Access, word: str, question: Question | None, thread: Thread | None) -> Place | None:
    if question is None:
        return None
    if thread is not None:
        url = f"{access.url('thread-reply', thread=thread.pk)}#reply"
    else:  # where one says the first of it
        url = access.url("question-detail", question=question.pk)
    return Place(word, "question", question.body, url, thread)


def _note(access: Access, word: str, note: Note | None) -> Place | None:
    if note is None:
        return None
    url = access.url("note-answer", note=note.pk)
    return Place(word, "note", note_title(note), url, whom=note.author.display_name)


def _new(access: Access, word: str, numbers: list[int], unit: Unit | None) -> Place | None:
    url = access.url("thread-new")
    if not numbers:
        return Place(word, "new", "", url)
    if unit is None:
        return None
    _, paragraph, start, end, last, edition = numbers
    where = f"?unit={unit.slug}&paragraph={paragraph}&start={start}&end={end}"
    where += f"&last={last}" if last else ""
    where += f"&edition={edition}" if edition else ""
    then = f", as it stood in edition {edition}" if edition and edition != unit.read else ""  # type: ignore[attr-defined]
    return Place(word, "new", f"¶ {paragraph} of {unit.title}{then}", url + where)
