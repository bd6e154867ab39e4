"""What somebody wants to hear of."""

from __future__ import annotations

from django.db import transaction

from accounts.changes import Refused
from accounts.models import User
from courses.access import Access
from discussions.actions.threads import check_asked_in
from discussions.models import Following, Habits, Question, Thread


@transaction.atomic
def follow(
    *,
    access: Access,
    mode: Following.Mode | None,
    thread: Thread | None = None,
    question: Question | None = None,
) -> None:
    """Says how much one wants to hear of a thread, of a question, or (with neither) of the circle.

    None takes the choice back: what was said of something wider counts again. Safe to call twice and at once.
    """
    circle = access.circle
    assert circle is not None
    if thread is not None and thread.circle_id != circle.pk:
        raise Refused("This discussion belongs to another circle.")
    if question is not None:
        check_asked_in(circle, question)
    matter = {"user": access.user, "circle": circle, "thread": thread, "question": question}
    if mode is None:
        Following.objects.filter(**matter).delete()
        return
    Following.objects.bulk_create(
        [Following(**matter, mode=mode)],
        update_conflicts=True,
        unique_fields=["user", "circle", "thread", "question"],
        update_fields=["mode"],
    )


@transaction.atomic
def set_habits(*, user: User, mode: Following.Mode, follow_where_i_post: bool) -> Habits:
    """What somebody follows unless they say otherwise. Safe to call twice."""
    habits, _ = Habits.objects.update_or_create(
        user=user, defaults={"mode": mode, "follow_where_i_post": follow_where_i_post}
    )
    return habits
