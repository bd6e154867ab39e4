from django.apps import AppConfig


class ClassroomConfig(AppConfig):
    name = "classroom"

    def ready(self) -> None:
        from accounts import demo
        from classroom.demo import scene

        demo.register(scene)
