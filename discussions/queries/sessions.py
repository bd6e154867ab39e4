"""Which session something is asked or said for."""

from __future__ import annotations

from django.db.models import Q


def asked_for(session: int, question: str = "") -> Q:
    """The condition on a question (`question`: the way to it) that says what `Question.asked_in` says: its own
    session counts, or else that of the reading it is on. `session` is a position.
    """
    return Q(**{f"{question}session__position": session}) | Q(
        **{f"{question}session__isnull": True, f"{question}unit__session__position": session}
    )


def talked_about_for(session: int, thread: str = "") -> Q:
    """The same of a thread: its question is asked for the session, or its passage stands in a reading of it."""
    return asked_for(session, f"{thread}question__") | Q(**{f"{thread}unit__session__position": session})
