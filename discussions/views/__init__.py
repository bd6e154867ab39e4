"""The pages of the discussions."""

from discussions.views.lists import discussions, discussions_mark_read, next_unread, thread_new
from discussions.views.posts import (
    post_delete,
    post_detail,
    post_edit,
    post_history,
    post_more,
    post_react,
)
from discussions.views.threads import thread_detail, thread_mark, thread_reply, thread_seen, thread_shown

__all__ = [
    "discussions",
    "discussions_mark_read",
    "next_unread",
    "post_delete",
    "post_detail",
    "post_edit",
    "post_history",
    "post_more",
    "post_react",
    "thread_detail",
    "thread_mark",
    "thread_new",
    "thread_reply",
    "thread_seen",
    "thread_shown",
]
