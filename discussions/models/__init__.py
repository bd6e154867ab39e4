"""What is asked and said in the circles, and what is each person's own about it."""

from discussions.models.moderation import Act, DiscussionSettings, Report
from discussions.models.questions import Question
from discussions.models.reading import Draft, Following, Habits, Notice, ReadState
from discussions.models.threads import Mention, Post, Reaction, Revision, Thread

__all__ = [
    "Act",
    "DiscussionSettings",
    "Draft",
    "Following",
    "Habits",
    "Mention",
    "Notice",
    "Post",
    "Question",
    "Reaction",
    "ReadState",
    "Report",
    "Revision",
    "Thread",
]
