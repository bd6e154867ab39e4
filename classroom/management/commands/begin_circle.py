"""Begins a circle for a course that is there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.changes import Refused
from classroom.management.looking import course_named, person_named
from courses.actions import create_circle


class Command(BaseCommand):
    help = (
        "Begins a circle for a course, with somebody who has an account as its owner. "
        "With --slug it is safe to run twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--course", required=True, metavar="SLUG", help="The course it studies.")
        parser.add_argument("--name", required=True, help="What the circle is called.")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="Who answers for it.")
        parser.add_argument(
            "--slug", default="", help="Its name in addresses; made of the name if not given."
        )
        parser.add_argument("--place", default="", help="Where it meets.")
        parser.add_argument(
            "--time-zone", default="", help="Such as Europe/London; its owner's if not given."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = person_named(options["owner"])
        try:
            circle = create_circle(
                course=course_named(options["course"]),
                name=options["name"],
                owner=owner,
                slug=options["slug"],
                place=options["place"],
                time_zone=options["time_zone"] or owner.time_zone,
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{owner} is the owner of “{circle.name}”: {circle.get_absolute_url()}")
