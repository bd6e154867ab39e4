"""Lets somebody edit a course."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from classroom.management.looking import course_named, person_named
from courses.actions import add_editor


class Command(BaseCommand):
    help = "Lets somebody who has an account change a course's texts, units, sessions and questions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--course", required=True, metavar="SLUG", help="The course.")
        parser.add_argument("email", help="The address of their account.")

    def handle(self, *args: Any, **options: Any) -> None:
        course, user = course_named(options["course"]), person_named(options["email"])
        add_editor(course=course, user=user)
        self.stdout.write(f"{user} edits “{course.title}”: {course.get_absolute_url()}")
