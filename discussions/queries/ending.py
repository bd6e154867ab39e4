"""What ends with a circle."""

from __future__ import annotations

from courses.hooks import Counted
from courses.models import Circle
from discussions.models import Post, Thread


def what_goes(circle: Circle) -> list[Counted]:
    """Two queries."""
    threads = Thread.objects.filter(circle=circle).count()
    posts = Post.objects.filter(thread__circle=circle).count()
    return [(threads, "discussion", "discussions"), (posts, "post", "posts")]
