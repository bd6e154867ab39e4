"""Changes of state in the discussions. Each is one transaction and safe to call twice."""

from discussions.actions.following_texts import follow_passages
from discussions.actions.posts import delete_post, edit_post, react, undelete_post, write_post
from discussions.actions.questions import (
    answer_question,
    ask_again,
    ask_question,
    change_question,
    move_question,
    take_over_printed_questions,
    withdraw_question,
    write_question,
)
from discussions.actions.seen import mark_all_seen, mark_circle_seen, mark_seen, mark_unread_from
from discussions.actions.threads import open_thread, thread_of_question

__all__ = [
    "answer_question",
    "ask_again",
    "ask_question",
    "change_question",
    "delete_post",
    "edit_post",
    "follow_passages",
    "mark_all_seen",
    "mark_circle_seen",
    "mark_seen",
    "mark_unread_from",
    "move_question",
    "open_thread",
    "react",
    "take_over_printed_questions",
    "thread_of_question",
    "undelete_post",
    "withdraw_question",
    "write_post",
    "write_question",
]
