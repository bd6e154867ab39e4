from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class DiscussionsConfig(AppConfig):
    name = "discussions"

    def ready(self) -> None:
        from courses.access import add_waiting
        from courses.hooks import add_what_goes
        from courses.models import Circle, Course
        from discussions import actions
        from discussions.actions import languages
        from discussions.queries import (
            annotations,
            ending,
            known_passages,
            notes,
            notices,
            on_paper,
            questions,
            unit_talk,
        )
        from readings import hooks
        from readings.signals import edition_published

        def on_published(sender: object, edition: Any, **kwargs: object) -> None:
            actions.take_over_printed_questions(edition=edition)
            actions.follow_passages(edition=edition)

        edition_published.connect(on_published, weak=False, dispatch_uid="printed questions")

        def on_saved(instance: Any, created: bool, update_fields: Any = None, **kwargs: object) -> None:
            if created or (update_fields is not None and "language" not in update_fields):
                return
            if isinstance(instance, Course):
                languages.search_questions_in(course=instance)
            else:
                languages.search_posts_in(circle=instance)

        for model in (Course, Circle):
            post_save.connect(on_saved, sender=model, weak=False, dispatch_uid="language of the search")
        add_what_goes(ending.what_goes)
        add_waiting(notices.SOME_WAIT, notices.waiting)
        hooks.add_unit_questions(questions.unit_questions)
        hooks.add_course_questions(questions.course_questions)
        hooks.add_unit_talk(unit_talk.unit_talk)
        hooks.add_printable_talks(on_paper.printable_talks)
        hooks.add_note_answers(notes.answers_of_note)
        hooks.add_annotations(annotations.talk_annotations)
        hooks.add_known_passages(known_passages.known_passages)
        hooks.add_on_passages(known_passages.on_passages)
