"""What needs a person: everything in a circle that waits for somebody who runs it.

Nothing of it is stored. Each kind is asked for as it stands, and what was settled is gone by itself. The order is that
of urgency, and within a kind what has waited longest comes first:

1. posts that were reported, and first posts of newcomers that wait to be read: people see them, or wait for them
2. people who ask to join
3. the next evening: questions that nobody has answered
4. what was said and nobody replied to: posts that ask something first
5. people who have gone quiet
6. texts that wait for the eye of who edits the course
7. passages on words that were corrected
8. sessions to come without a date, a question or a reading
9. evenings of the next fortnight that nobody chairs
10. invitations that run out unused
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from classroom.queries.needs import people, plan, talk
from classroom.queries.needs.lines import Asking, Kind, Need, Needs
from classroom.queries.outlook import Outlook
from courses.access import Access

__all__ = ["Kind", "Need", "Needs", "needs"]


def needs(access: Access, outlook: Outlook, now: datetime) -> Needs:
    """All of it, the most urgent first. Seven queries, one more where passages wait, two more for who edits the course."""
    asking = Asking(access, now, outlook)
    sources: list[Callable[[Asking], list[Need]]] = [
        talk.posts_that_wait,
        people.requests,
        talk.questions,
        talk.without_reply,
        people.quiet,
        plan.texts,
        plan.passages,
        plan.sessions,
        plan.chairs,
        people.invitations,
    ]
    return Needs([need for source in sources for need in source(asking)])
