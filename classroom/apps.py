from typing import Any

from django.apps import AppConfig


class ClassroomConfig(AppConfig):
    name = "classroom"

    def ready(self) -> None:
        from accounts import demo
        from classroom import signals  # noqa: F401 (it listens from now on)
        from classroom.actions.dates import keep_hours
        from classroom.demo import scene
        from classroom.queries.dates import session_dates
        from courses.actions import write_down
        from courses.models import LogEntry
        from courses.signals import time_zone_changed
        from readings import hooks
        from readings.signals import edition_published

        demo.register(scene)
        hooks.add_session_dates(session_dates)

        def on_time_zone(sender: object, circle: Any, was: str, **kwargs: object) -> None:
            keep_hours(circle=circle, was=was)

        time_zone_changed.connect(on_time_zone, weak=False, dispatch_uid="hours of meetings")

        def on_published(sender: object, edition: Any, by: Any = None, **kwargs: object) -> None:
            number = f", edition {edition.number}" if edition.number > 1 else ""
            write_down(
                LogEntry.Kind.TEXT_PUBLISHED,
                course=edition.text.course,
                by=by or edition.made_by,
                said=f"{edition.text.label}{number}",
            )

        edition_published.connect(on_published, weak=False, dispatch_uid="log of published texts")
