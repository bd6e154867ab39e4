from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from accounts.hooks import add_name_check
        from courses.actions.invitations import taken_beside

        add_name_check(taken_beside)
