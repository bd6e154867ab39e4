"""Discussions of a circle: the list, threads, posts, what is one's own about them."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from discussions import views


def _in_circle(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """People talk in circles; a course by itself has no discussions."""
    return path(f"c/<slug:circle>/{route}", view, name=name)


def _both(route: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """What is asked is kept in a circle, and for course editors in the course itself."""
    return [_in_circle(route, view, name), path(f"courses/<slug:course>/{route}", view, name=name)]


urlpatterns = [
    # all of them
    _in_circle("discussions/", views.discussions, "discussions"),
    _in_circle("discussions/new/", views.thread_new, "thread-new"),
    _in_circle("discussions/next-unread/", views.next_unread, "next-unread"),
    _in_circle("discussions/mark-read/", views.discussions_mark_read, "discussions-mark-read"),
    # what one is writing
    _in_circle("discussions/drafts/", views.drafts, "drafts"),
    _in_circle("discussions/preview/", views.preview, "discussions-preview"),
    _in_circle("discussions/people/", views.people, "discussions-people"),
    # what one hears of
    _in_circle("discussions/follow/", views.circle_follow, "circle-follow"),
    _in_circle("discussions/<int:thread>/follow/", views.thread_follow, "thread-follow"),
    _in_circle("questions/<int:question>/follow/", views.question_follow, "question-follow"),
    _in_circle("for-you/", views.for_you, "for-you"),
    _in_circle("for-you/seen/", views.for_you_seen, "for-you-seen"),
    _in_circle("for-you/<int:notice>/", views.notice_open, "notice-open"),
    path("settings/discussions/", views.habits, name="habits"),
    # what is asked
    *_both("questions/", views.questions, "questions"),
    _in_circle("questions/session/<int:session>/", views.questions_session, "questions-session"),
    _in_circle("questions/keep/", views.questions_keep, "questions-keep"),
    *_both("questions/new/", views.question_new, "question-new"),
    _in_circle("questions/<int:question>/", views.question_detail, "question-detail"),
    *_both("questions/<int:question>/edit/", views.question_edit, "question-edit"),
    *_both("questions/<int:question>/move/", views.question_move, "question-move"),
    *_both("questions/<int:question>/withdraw/", views.question_withdraw, "question-withdraw"),
    # looking for words
    *_both("search/", views.search, "search"),
    # one thread
    _in_circle("discussions/<int:thread>/", views.thread_detail, "thread-detail"),
    _in_circle("discussions/<int:thread>/reply/", views.thread_reply, "thread-reply"),
    _in_circle("discussions/<int:thread>/seen/", views.thread_seen, "thread-seen"),
    _in_circle("discussions/<int:thread>/shown/", views.thread_shown, "thread-shown"),
    _in_circle("discussions/<int:thread>/mark/", views.thread_mark, "thread-mark"),
    _in_circle("discussions/<int:thread>/pulse/", views.thread_pulse, "thread-pulse"),
    _in_circle("discussions/<int:thread>/since/", views.thread_since, "thread-since"),
    _in_circle("discussions/<int:thread>/moderate/", views.thread_moderate, "thread-moderate"),
    _in_circle("discussions/<int:thread>/merge/", views.thread_merge, "thread-merge"),
    # one post
    _in_circle("posts/<int:post>/", views.post_detail, "post-detail"),
    _in_circle("posts/<int:post>/more/", views.post_more, "post-more"),
    _in_circle("posts/<int:post>/edit/", views.post_edit, "post-edit"),
    _in_circle("posts/<int:post>/delete/", views.post_delete, "post-delete"),
    _in_circle("posts/<int:post>/history/", views.post_history, "post-history"),
    _in_circle("posts/<int:post>/react/", views.post_react, "post-react"),
    _in_circle("posts/<int:post>/report/", views.post_report, "post-report"),
    _in_circle("posts/<int:post>/moderate/", views.post_moderate, "post-moderate"),
    _in_circle("posts/<int:post>/move/", views.post_move, "post-move"),
    _in_circle("posts/<int:post>/split/", views.post_split, "post-split"),
    # notes of the margin that are talked about
    _in_circle("notes/<int:note>/answer/", views.note_answer, "note-answer"),
    _in_circle("notes/<int:note>/take-out/", views.note_take_out, "note-take-out"),
    # keeping order
    _in_circle("moderation/", views.moderation, "moderation"),
    _in_circle("moderation/log/", views.moderation_log, "moderation-log"),
    _in_circle("discussions/settings/", views.discussion_settings, "discussion-settings"),
]
