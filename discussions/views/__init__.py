"""The pages of the discussions."""

from discussions.views.following import (
    circle_follow,
    for_you,
    for_you_seen,
    habits,
    notice_open,
    question_follow,
    thread_follow,
)
from discussions.views.lists import discussions, discussions_mark_read, next_unread
from discussions.views.live import thread_pulse, thread_since
from discussions.views.moderation import (
    discussion_settings,
    moderation,
    moderation_log,
    note_take_out,
    post_moderate,
    post_report,
    thread_moderate,
)
from discussions.views.moving import post_move, post_split, thread_merge
from discussions.views.posts import (
    post_delete,
    post_detail,
    post_history,
    post_more,
    post_react,
)
from discussions.views.questions import (
    question_detail,
    question_edit,
    question_move,
    question_new,
    question_withdraw,
    questions,
    questions_keep,
    questions_session,
)
from discussions.views.search import search
from discussions.views.threads import thread_detail, thread_mark, thread_seen, thread_shown
from discussions.views.writing import (
    drafts,
    note_answer,
    people,
    post_edit,
    preview,
    thread_new,
    thread_reply,
)

__all__ = [
    "circle_follow",
    "discussion_settings",
    "discussions",
    "discussions_mark_read",
    "drafts",
    "for_you",
    "for_you_seen",
    "habits",
    "moderation",
    "moderation_log",
    "next_unread",
    "note_answer",
    "note_take_out",
    "notice_open",
    "people",
    "post_delete",
    "post_detail",
    "post_edit",
    "post_history",
    "post_moderate",
    "post_more",
    "post_move",
    "post_react",
    "post_report",
    "post_split",
    "preview",
    "question_detail",
    "question_edit",
    "question_follow",
    "question_move",
    "question_new",
    "question_withdraw",
    "questions",
    "questions_keep",
    "questions_session",
    "search",
    "thread_detail",
    "thread_follow",
    "thread_mark",
    "thread_merge",
    "thread_moderate",
    "thread_new",
    "thread_pulse",
    "thread_reply",
    "thread_seen",
    "thread_shown",
    "thread_since",
]
