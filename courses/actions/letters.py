"""How much mail people may have sent to others: counted by who sends, so that no circle that ends takes it along."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.changes import Refused
from accounts.models import User
from courses.models import Invitation

A_DAY = 300  # by one person, in all circles
TO_ONE = 3  # a day, by one person to one address, those that are sent again among them
TO_ONE_BY_ALL = 10  # a day, whoever sends
DAY = 24 * 60 * 60


def count_letters(*, by: User, emails: Sequence[str]) -> None:
    """Notes that these are sent now. Raises `Refused` for more than anybody means well with in a day.

    What is kept for a day names no address.
    """
    # at once in two circles they are counted one after the other
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    now, name = time.time(), f"letters:{by.pk}"
    sent: list[tuple[float, str]] = [each for each in cache.get(name, []) if each[0] > now - DAY]
    if len(sent) + len(emails) > A_DAY:
        raise Refused("That is enough mail for one day: send the rest tomorrow, or pass a link on.")
    marks = {email: salted_hmac("letters", email).hexdigest()[:12] for email in emails}
    since = timezone.now() - timedelta(seconds=DAY)
    lately = Invitation.objects.filter(email__in=emails, created_at__gt=since).values_list("email")
    full = {email for email, many in lately.annotate(Count("pk")) if many >= TO_ONE_BY_ALL}
    full |= {email for email, mark in marks.items() if [to for _, to in sent].count(mark) >= TO_ONE}
    if full:
        raise Refused(f"Enough was sent to {min(full)} today: wait until tomorrow, or pass a link on.")
    cache.set(name, sent + [(now, mark) for mark in marks.values()], DAY)
