"""The stored HTML of posts is brought up to the renderer's version."""

from __future__ import annotations

from django.db import transaction

from accounts.changes import Refused
from discussions import rendering
from discussions.models import Post
from discussions.queries.people import names_in

_AT_ONCE = 500


def rebuild_posts() -> int:
    """Renders anew what an older renderer wrote, and returns how many posts there were. Words do not change.

    Some hundred posts are a transaction, so this may be broken off, run again, and run while people write.
    What would be refused today keeps the HTML it has. Nobody is called a second time.
    """
    names: dict[int, dict[str, list[int]]] = {}
    done = last = 0
    while True:
        with transaction.atomic():
            posts = list(
                Post.objects.select_for_update(of=("self",), no_key=True)
                .filter(pk__gt=last)
                .exclude(rendered=rendering.VERSION)
                .select_related("thread__circle")
                .prefetch_related("mentions__user")
                .order_by("pk")[:_AT_ONCE]
            )
            for post in posts:
                circle = post.thread.circle
                if circle.pk not in names:
                    names[circle.pk] = names_in(circle)
                _render(post, names[circle.pk])
            Post.objects.bulk_update(posts, ["html", "plain", "rendered"], batch_size=100)
        done += len(posts)
        if len(posts) < _AT_ONCE:
            return done
        last = posts[-1].pk  # or each search would go through all that is done


def _render(post: Post, names: dict[str, list[int]]) -> None:
    """Who was called may have left the circle since; their name stays marked."""
    called = {mention.user.display_name: [mention.user_id] for mention in post.mentions.all()}
    post.rendered = rendering.VERSION
    try:
        rendered = rendering.render(post.source, {**names, **called})
    except Refused:
        return
    post.html, post.plain = rendered.html, rendered.plain
