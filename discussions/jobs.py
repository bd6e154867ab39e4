"""What is done for the discussions beside the pages, by a worker. Everything here may be cut off and run again."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from discussions.actions.notices import tell_of_post as tell
from discussions.actions.posts import TELL_OF_POST
from discussions.models import Notice, Post

KEPT_SEEN = timedelta(days=90)
KEPT = timedelta(days=365)  # nobody looked for a year


@app.task(name=TELL_OF_POST)
def tell_of_post(post_id: int, called: list[int] | None = None) -> None:
    """Tells everybody for whom a post is; `called`: only those called since it was edited. One gone needs nothing."""
    post = Post.objects.select_related("thread__circle", "author").filter(pk=post_id).first()
    if post is not None:
        tell(post=post, called=called)


@app.periodic(cron="37 3 * * *")
@app.task(name="discussions.forget_old_notices", queueing_lock="forget old notices")
def forget_old_notices(timestamp: int) -> None:
    """Removes what was looked at long ago, once a night."""
    now = timezone.now()
    Notice.objects.filter(Q(seen_at__lt=now - KEPT_SEEN) | Q(created_at__lt=now - KEPT)).delete()
