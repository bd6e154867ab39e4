"""A circle or course that changes its language is searched by other stems."""

from __future__ import annotations

from courses.models import Circle, Course
from discussions.models import Post, Question
from readings.models import Note
from readings.search import config_for


def search_questions_in(*, course: Course) -> None:
    """Lets the words of the course's questions be found by the stems of its language. Safe to call twice."""
    stems = config_for(course.language)
    Question.objects.filter(course=course).exclude(search_config=stems).update(search_config=stems)


def search_posts_in(*, circle: Circle) -> None:
    """The same for all that was written in a circle, in its margins too."""
    stems = config_for(circle.language)
    Note.objects.filter(circle=circle).exclude(search_config=stems).update(search_config=stems)
    Post.objects.filter(thread__circle=circle).exclude(search_config=stems).update(search_config=stems)
