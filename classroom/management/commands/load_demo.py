"""Loads the demo course with its circle."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from classroom.management.commands.load_course import load_folder, told
from classroom.packages.circles import renew_dates
from classroom.packages.faults import PackageRefused
from classroom.packages.package import read_course
from courses.models import Circle, Course


class Command(BaseCommand):
    help = (
        "Loads the demo course, with a circle of invented people that has its next meeting tomorrow. "
        "Loaded before, its dates move on so that it is always in the middle of its course."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="Load it only if there is no course and nobody has an account.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "demo"
        if not options["if_empty"] or not (Course.objects.exists() or User.objects.exists()):
            self.stdout.write(told(load_folder(folder, with_circle=True)))
        try:
            said = read_course(folder).circle
        except PackageRefused as refused:
            raise CommandError(str(refused)) from None
        circle = Circle.objects.filter(slug=said.slug).first() if said else None
        if said is not None and circle is not None and renew_dates(said, circle):
            self.stdout.write(f"The dates of “{circle.name}” were moved on.")
