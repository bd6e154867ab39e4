from django.apps import AppConfig


class ClassroomConfig(AppConfig):
    name = "classroom"

    def ready(self) -> None:
        from accounts import demo
        from classroom import signals  # noqa: F401 (it listens from now on)
        from classroom.demo import scene
        from classroom.queries.dates import session_dates
        from readings import hooks

        demo.register(scene)
        hooks.add_session_dates(session_dates)
