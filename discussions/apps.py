from typing import Any

from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"

    def ready(self) -> None:
        from discussions import actions
        from discussions.queries import questions
        from readings import hooks
        from readings.signals import edition_published

        def on_published(sender: object, edition: Any, **kwargs: object) -> None:
            actions.take_over_printed_questions(edition=edition)

        edition_published.connect(on_published, weak=False, dispatch_uid="printed questions")
        hooks.add_unit_questions(questions.unit_questions)
        hooks.add_course_questions(questions.course_questions)
