"""A circle in which everything has happened, all its pages, and other names for all that is in it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import get_resolver
from django.urls.exceptions import NoReverseMatch

from accounts.models import User
from courses.access import access_to_circle
from courses.models import Circle, Course, Role, Session
from discussions.actions import edit_post, thread_of_question
from discussions.models import Act, Notice, Post, Question, Report, Thread
from readings.models import Text, Unit
from tests import factories


def rename_everything(names: Iterator[str]) -> None:
    """Whatever people name or give as a reason: straight into the rows, past every form."""
    for model, field in (
        (User, "name"),
        (Circle, "name"),
        (Course, "title"),
        (Session, "title"),
        (Text, "title"),
        (Text, "author"),
        (Unit, "title"),
        (Question, "body"),
        (Report, "reason"),
        (Act, "reason"),
        (Notice, "said"),
    ):
        for row in model._default_manager.order_by("pk"):
            model._default_manager.filter(pk=row.pk).update(**{field: next(names)})
    for thread in Thread.objects.filter(question=None).order_by("pk"):
        Thread.objects.filter(pk=thread.pk).update(title=next(names))
    for post in Post.objects.order_by("pk"):  # their first words stand in other posts and lists
        name = next(names)
        Post.objects.filter(pk=post.pk).update(plain=name, source=name)
        post.revisions.update(source=name)


def circle_where_everything_happened() -> Circle:
    """A circle in which everything there is in discussions has happened once."""
    course = factories.make_course(sessions=1)
    circle = factories.make_circle(course)
    factories.make_unit(course, course.sessions.get())
    question = factories.make_question(course, session=course.sessions.get())
    thread = factories.make_thread(circle)
    post = thread.posts.get()
    for _ in range(6):
        post = factories.make_post(thread, to=post)
    assert post.author is not None
    edit_post(access=access_to_circle(post.author, circle.slug), post=post, source="Other words.", version=1)
    factories.make_post(thread_of_question(circle=circle, question=question))
    gone = factories.make_post(thread, to=post)
    Post.objects.filter(pk=gone.pk).update(state=Post.State.HIDDEN)
    held = factories.make_post(thread)
    Post.objects.filter(pk=held.pk).update(state=Post.State.HELD)
    Report.objects.create(post=post, by=post.author, reason="x")
    owner = User.objects.get(memberships__circle=circle, memberships__role=Role.OWNER)
    for kind in Act.Kind:
        Act.objects.create(circle=circle, by=owner, kind=kind, thread=thread, post=gone, reason="x")
    for about in Notice.Kind:
        Notice.objects.create(
            user=owner,
            circle=circle,
            thread=thread,
            post=post,
            kind=about,
            by=post.author,
            said="x",
            event=about,
        )
    return circle


def pages_of(circle: Circle) -> list[str]:
    """Every page of the circle, found by asking the routes; opening a notice is left out, because it changes pages."""
    thread = Thread.objects.filter(question=None).order_by("pk")[0]
    ids = {
        "circle": circle.slug,
        "thread": thread.pk,
        "post": thread.posts.order_by("pk")[6].pk,
        "question": Question.objects.all()[0].pk,
        "session": 1,
        "unit": Unit.objects.all()[0].slug,
        "text": Text.objects.all()[0].slug,
    }
    found = []
    for name in {str(key) for key in get_resolver().reverse_dict if isinstance(key, str)}:
        for *_, converters in get_resolver().reverse_dict.getlist(name):
            if "circle" in converters and set(converters) <= set(ids):
                try:
                    found.append(f"/{get_resolver().reverse(name, **{key: ids[key] for key in converters})}")
                except NoReverseMatch:
                    continue
    here = thread.get_absolute_url()
    return sorted(
        {*found, *(f"{here}?{q}" for q in ("view=newest", "view=unread", "at=5&back=2", "unfolded=1"))}
    )
